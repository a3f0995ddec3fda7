//! Sources whose outline is known: a mark per line of what it stands in.

use super::*;

/// Names of what each line stands in.
fn paths(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let path =
        |line| enclosing_in(&of_lines(&lines), line).iter().map(|one| one.name.clone()).collect::<Vec<_>>().join("/");
    (0..lines.len()).map(path).collect()
}

/// Each line of the source ends with `¦` and what it stands in.
fn check(text: &str) {
    let rows: Vec<(&str, &str)> =
        text.trim_matches('\n').lines().map(|line| line.split_once('¦').expect("a mark on every line")).collect();
    let source: Vec<&str> = rows.iter().map(|row| row.0.trim_end()).collect();
    let found = paths(&source.join("\n"));
    let show = |path: &str, line: &str| format!("{line:<60}¦{path}\n");
    let expected: String = rows.iter().zip(&source).map(|(row, line)| show(row.1.trim(), line)).collect();
    let found: String = found.iter().zip(&source).map(|(path, line)| show(path, line)).collect();
    assert!(expected == found, "expected\n{expected}\nfound\n{found}");
}

#[test]
fn python() {
    check(
        r#"
import os                                ¦
                                         ¦
@wraps(f)                                ¦ f
@cache(                                  ¦ f
    1,                                   ¦ f
)                                        ¦ f
async def f(                             ¦ f
    a: int,                              ¦ f
) -> str:                                ¦ f
    """Says so.                          ¦ f
                                         ¦ f
Text at the edge:                        ¦ f
def not_one():                           ¦ f
    """                                  ¦ f
    if a:                                ¦ f
        return g(1)                      ¦ f
# a note                                 ¦ f
    return {                             ¦ f
        1: 2,                            ¦ f
    }                                    ¦ f
                                         ¦
class A(B):                              ¦ A
    x = 1                                ¦ A
                                         ¦ A
    @property                            ¦ A/g
    def g(self): return "it's"           ¦ A/g
                                         ¦ A
    def h(self):                         ¦ A/h
        def inner():                     ¦ A/h/inner
            pass                         ¦ A/h/inner
        return inner                     ¦ A/h
                                         ¦
if x:                                    ¦
    def k():                             ¦ k
        pass                             ¦ k
x = f(                                   ¦
    1)                                   ¦
"#,
    );
}

#[test]
fn rust() {
    check(
        r#"
use a::b;                                ¦
/// Says so.                             ¦
#[derive(Debug)]                         ¦ A
pub(crate) struct A<'a> {                ¦ A
    a: &'a str,                          ¦ A
}                                        ¦ A
struct B(u32);                           ¦
impl<'a, T: Into<u8>> Tr<T> for A<'a>    ¦ Tr<T> for A<'a>
where                                    ¦ Tr<T> for A<'a>
    T: X,                                ¦ Tr<T> for A<'a>
{                                        ¦ Tr<T> for A<'a>
    #[inline]                            ¦ Tr<T> for A<'a>/f
    pub const unsafe fn f(               ¦ Tr<T> for A<'a>/f
        &self,                           ¦ Tr<T> for A<'a>/f
    ) -> u8 {                            ¦ Tr<T> for A<'a>/f
        let x = g(|y| {                  ¦ Tr<T> for A<'a>/f
            y                            ¦ Tr<T> for A<'a>/f
        });                              ¦ Tr<T> for A<'a>/f
        while f(x) {                     ¦ Tr<T> for A<'a>/f
        }                                ¦ Tr<T> for A<'a>/f
    }                                    ¦ Tr<T> for A<'a>/f
}                                        ¦ Tr<T> for A<'a>
mod tests {                              ¦ tests
    fn t() {}                            ¦ tests/t
}                                        ¦ tests
mod other;                               ¦
"#,
    );
}

#[test]
fn scripts() {
    check(
        r#"
export default class A extends B {       ¦ A
  constructor(private a: string) {       ¦ A/constructor
    super(a);                            ¦ A/constructor
  }                                      ¦ A/constructor
  async load(id: number): Promise<T> {   ¦ A/load
    if (id) {                            ¦ A/load
      items.forEach((x) => {             ¦ A/load
        go(x);                           ¦ A/load
      });                                ¦ A/load
    } else {                             ¦ A/load
    }                                    ¦ A/load
  }                                      ¦ A/load
}                                        ¦ A
const f = async (a) => {                 ¦ f
  const s = `a                           ¦ f
function not() {                         ¦ f
`;                                       ¦ f
};                                       ¦ f
describe('a', () => {                    ¦
  it('b', function () {                  ¦
  });                                    ¦
});                                      ¦
function* g(a) {                         ¦ g
  return a;                              ¦ g
}                                        ¦ g
"#,
    );
}

#[test]
fn java_and_c_sharp() {
    check(
        r#"
public final class A {                   ¦ A
    /**                                  ¦ A
     * class Not {                       ¦ A
     */                                  ¦ A
    @Override                            ¦ A/f
    public <T> List<T> f(                ¦ A/f
            int a) throws E {            ¦ A/f
        return g(a);                     ¦ A/f
    }                                    ¦ A/f
    abstract int h(int a);               ¦ A
    A(int a) { x = a; }                  ¦ A/A
    int y = g(1);                        ¦ A
}                                        ¦ A
namespace N                              ¦ N
{                                        ¦ N
    [Test]                               ¦ N/B
    public class B : C                   ¦ N/B
    {                                    ¦ N/B
        public async Task<int> F(int a)  ¦ N/B/F
        {                                ¦ N/B/F
            foreach (var x in a)         ¦ N/B/F
            {                            ¦ N/B/F
            }                            ¦ N/B/F
        }                                ¦ N/B/F
    }                                    ¦ N/B
}                                        ¦ N
"#,
    );
}

#[test]
fn c_and_cpp() {
    check(
        r#"
#include <a>                             ¦
struct a *make(int b)                    ¦ make
{                                        ¦ make
#ifdef X                                 ¦ make
    return f(b);                         ¦ make
#endif                                   ¦ make
}                                        ¦ make
static int decl(int a);                  ¦
std::string A::name(const T& a,          ¦ A::name
                    int b) const {       ¦ A::name
  switch (b) {                           ¦ A::name
  }                                      ¦ A::name
}                                        ¦ A::name
A::A(int a) : b(a) {                     ¦ A::A
}                                        ¦ A::A
class C : public D {                     ¦ C
public:                                  ¦ C
  ~C() {}                                ¦ C/~C
  int x;                                 ¦ C
};                                       ¦ C
int y = 1;                               ¦
"#,
    );
}

#[test]
fn others() {
    check(
        r#"
func (a *A) F(x int) error {             ¦ F
	return nil                              ¦ F
}                                        ¦ F
module M                                 ¦ M
  def self.f?(a)                         ¦ M/f?
    a                                    ¦ M/f?
  rescue E                               ¦ M/f?
    b                                    ¦ M/f?
  end                                    ¦ M/f?
end                                      ¦ M
suspend fun <T> List<T>.g(a: Int): Int { ¦ g
  return 1                               ¦ g
}                                        ¦ g
public function h(int $a): ?string       ¦ h
{                                        ¦ h
}                                        ¦ h
"#,
    );
}

#[test]
fn kinds_and_lines() {
    let found = definitions("class A:\n    @x\n    def f(self):\n        pass\n");
    let rows: Vec<_> = found.iter().map(|one| (one.kind, one.start, one.line, one.end, one.indent)).collect();
    assert_eq!(rows, [(Kind::Type, 0, 0, 3, 0), (Kind::Function, 1, 2, 3, 4)]);
}

#[test]
fn lines_past_the_end_stand_in_nothing() {
    assert!(enclosing_in(&of_lines(&[]), 0).is_empty());
    assert!(enclosing_in(&of_lines(&["def f():", "    x"]), 2).is_empty());
}

#[test]
fn in_pieces_as_at_once() {
    let unit = "@a(\n    1,\n)\nclass A:\n    \"\"\"Says\n\n    def not_one(): pass\n    \"\"\"\n    def f(\n        self,\n    ) -> int:\n        return 1\n\nint g(int a,\n      int b)\n{\n  return a;\n}\n";
    let text = unit.repeat(9);
    let lines: Vec<&str> = text.lines().collect();
    for size in [1, 2, 7, 50, 1_000] {
        let mut outliner = Outliner::default();
        while (outliner.next() as usize) < lines.len() {
            let from = outliner.next() as usize;
            let looked_at = lines.len().min(from + size + Outliner::LOOKED_AT);
            outliner.take(&lines[from..looked_at], size);
        }
        assert_eq!(outliner.finish(), of_lines(&lines), "{size} lines at once");
    }
    assert_eq!(of_lines(&lines).len(), 27);
}
