#!/usr/bin/env sh
# Remakes the README's pictures from the real program: sh assets/picture.sh
set -eu
cd "$(dirname "$0")/.."
cargo build --release
cargo build --release --example picture
draw() { # name, title, size, keys
    COLORTERM=truecolor TERM=xterm-256color target/release/lacuna --demo --print --color always --theme dark --size "$3" --keys "$4" |
        sed -E 's=((over|under) [a-z0-9 ]+|days|weeks|months|years) old=under a minute old=' |
        target/release/examples/picture --title "$2" > "assets/$1.svg"
}
draw lacuna 'lacuna --demo' 150x38 '/ a u t h <enter> <enter> n n n n n n n n <esc> <esc> <enter>'
draw gaps 'lacuna --demo' 150x38 '3 j j'

# The journey takes pytest and pytest-cov on the path.
cargo build --release --example journey
target/release/examples/journey > target/screens
target/release/examples/picture --film 2.5,3,2,2.5,5,2.5,5,4,4 --cols 132 --rows 34 --title 'lacuna --run "pytest --cov …"' \
    < target/screens > assets/journey.svg
