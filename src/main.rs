//! Temporary: the command line is on its way.
#![allow(missing_docs, clippy::unwrap_used)]
fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut overrides = lacuna::world::config::Overrides::default();
    let mut demo = None;
    let mut take = |name: &str| {
        args.iter().position(|a| a == name).map(|i| {
            args.remove(i);
            i
        })
    };
    if take("--demo").is_some() {
        demo = Some(lacuna::world::demo::unpack().unwrap());
    }
    let keys = take("--keys").map(|i| args.remove(i));
    let size = args.iter().position(|a| a == "--size").map_or("120x36".into(), |i| {
        args.remove(i);
        args.remove(i)
    });
    overrides.reports = args.iter().map(Into::into).collect();
    let working_dir = demo.as_ref().map_or_else(|| std::env::current_dir().unwrap(), |d| d.path().to_owned());
    let setup = lacuna::runtime::Setup { working_dir, overrides, depth: None };
    if let Some(keys) = keys {
        let (c, r) = size.split_once('x').unwrap();
        let text = lacuna::runtime::print(setup, &keys, (c.parse().unwrap(), r.parse().unwrap())).unwrap();
        std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).unwrap();
    } else {
        lacuna::runtime::run(setup).unwrap();
    }
}
