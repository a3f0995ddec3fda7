//! The command line as a whole: every word of it is explained, and it is well formed.

use super::definition;

fn check(command: &clap::Command) {
    let name = command.get_name();
    assert!(command.get_about().is_some() || name == "lacuna", "{name} has no description");
    for argument in command.get_arguments() {
        let id = argument.get_id();
        assert!(argument.get_help().is_some(), "{name}: {id} has no help");
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        assert!(!help.ends_with('.') && !help.is_empty(), "{name}: {id}: {help}");
    }
    command.get_subcommands().for_each(check);
}

#[test]
fn every_command_and_flag_is_explained() {
    let mut definition = definition();
    definition.build();
    check(&definition);
}

#[test]
fn the_definition_is_well_formed() {
    definition().debug_assert();
}

#[test]
fn help_fits_a_terminal() {
    let mut definition = definition();
    definition.build();
    let mut commands = vec![definition.clone()];
    commands.extend(definition.get_subcommands().cloned());
    for mut command in commands {
        command = command.term_width(80);
        let help = command.render_help().to_string();
        let widest = help.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
        assert!(widest.chars().count() <= 80, "{}: {widest}", command.get_name());
    }
}
