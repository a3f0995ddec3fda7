//! Source files of any length, shaped like what people write: functions in classes, documentation, comments, strings.
//! Used by the benches and by `tests/highlight.rs`.

/// The path and the text of a generated file of at least so many lines.
pub(crate) fn source(language: &str, lines: usize) -> (&'static str, String) {
    let (path, head, unit, tail) = match language {
        "python" => ("a.py", "import os\n", python as fn(usize) -> String, ""),
        "rust" => ("a.rs", "use std::fmt;\n", rust as fn(usize) -> String, ""),
        "typescript" => ("a.ts", "import { x } from './x';\n", typescript as fn(usize) -> String, ""),
        "java" => ("A.java", "package a;\n\npublic class A {\n", java as fn(usize) -> String, "}\n"),
        _ => ("a.cpp", "#include <vector>\nnamespace a {\n", cpp as fn(usize) -> String, "}\n"),
    };
    let mut text = String::from(head);
    let mut count = head.matches('\n').count();
    for n in 0.. {
        let unit = unit(n);
        count += unit.matches('\n').count();
        text.push_str(&unit);
        if count >= lines {
            break;
        }
    }
    text.push_str(tail);
    (path, text)
}

/// The languages that [`source`] writes.
#[allow(dead_code, reason = "the bench of drawing shows one language only")]
pub(crate) const LANGUAGES: [&str; 5] = ["python", "rust", "typescript", "java", "cpp"];

/// A body of varying length, each line indented.
fn body(n: usize, indent: &str, lines: &[&str]) -> String {
    let count = 3 + (n * 7) % 60;
    (0..count).map(|at| format!("{indent}{}\n", lines[(n + at) % lines.len()])).collect()
}

fn python(n: usize) -> String {
    let lines = [
        "total += self.items[index] * 0.5  # it's half",
        "name = f\"{total:>10} of {len(items)!r}\"",
        "if not total and name in {'a', \"b\"}:\n            raise ValueError('no \"total\"') from None",
        "query = '''\nSELECT * FROM t -- it's\nWHERE a = 'b'\n'''",
        "values = [x for x in range(10) if x % 2]",
        "return await self.load(name, key=lambda x: x.name, *args)",
    ];
    let doc =
        "    \"\"\"Says what it does.\n\nText at the left edge, don't mind:\n    def not_one(): pass\n    \"\"\"\n";
    match n % 3 {
        0 => {
            format!("\n\nclass C{n}(Base):\n{doc}\n    @property\n    def f{n}(self):\n{}", body(n, "        ", &lines))
        }
        1 => format!(
            "\n    async def f{n}(\n        self, a: int,\n    ) -> str:\n    {doc}{}",
            body(n, "        ", &lines)
        ),
        _ => format!("\n\n# A comment's line\ndef f{n}(a, b=None):\n{doc}{}", body(n, "    ", &lines[..2])),
    }
}

fn rust(n: usize) -> String {
    let lines = [
        "let total = self.items[index] as f64 * 0.5; // it's half",
        "println!(\"{total:>10} of {}\\n\", items.len());",
        "if let Some('\"') = name.chars().next() {\n            return Err(Error::new(\"no \\\"total\\\"\"));\n        }",
        "let query = r#\"\nSELECT \"a\" FROM t\n\"#;",
        "let values: Vec<&'static str> = (0..10).filter(|x| x % 2 == 0).map(f).collect();",
        "/* a /* nested */\nfn not_one() {}\n*/",
    ];
    match n % 2 {
        0 => format!(
            "\n/// Says what it does.\n#[derive(Debug)]\npub struct S{n}<'a> {{\n    a: &'a str,\n}}\n\nimpl<'a> S{n}<'a> {{\n    \
             fn f{n}(&self) -> Result<()> {{\n{}    }}\n}}\n",
            body(n, "        ", &lines)
        ),
        _ => format!("\n/// Don't.\npub fn g{n}<T: Clone>(\n    a: T,\n) -> T {{\n{}}}\n", body(n, "    ", &lines)),
    }
}

fn typescript(n: usize) -> String {
    let lines = [
        "const total: number = this.items[index] * 0.5; // it's half",
        "const name = `${total} of ${items.length}\nfunction notOne() {`;",
        "if (!total && /['\"`]\\//g.test(name)) {\n      throw new Error('no \"total\"');\n    }",
        "const values = items.filter((x) => x % 2 === 0).map<string>((x) => `a${x}`);",
        "/* it's\nclass NotOne {\n*/",
        "return await this.load({ name, key: 'b', ...rest });",
    ];
    match n % 2 {
        0 => format!(
            "\n/**\n * Says what it does, don't mind.\n */\nexport class C{n} extends Base<T> {{\n  private a: string;\n\n  \
             async f{n}(a: number): Promise<void> {{\n{}  }}\n}}\n",
            body(n, "    ", &lines)
        ),
        _ => {
            format!("\nexport function g{n}(\n  a: string,\n  b?: number,\n): string {{\n{}}}\n", body(n, "  ", &lines))
        }
    }
}

fn java(n: usize) -> String {
    let lines = [
        "double total = this.items.get(index) * 0.5; // it's half",
        "String name = \"a \\\"b\\\" \" + total + 'c';",
        "if (total == 0 && name != null) {\n            throw new IllegalStateException(\"no\");\n        }",
        "/* it's\nclass NotOne {\n*/",
        "List<String> values = items.stream().filter(x -> x % 2 == 0).map(A::f).collect(Collectors.toList());",
    ];
    format!(
        "\n    /**\n     * Says what it does, don't mind.\n     * @param a what\n     */\n    @Override\n    public static \
         <T> int f{n}(List<T> a, int b) throws IOException {{\n{}        return 1;\n    }}\n",
        body(n, "        ", &lines)
    )
}

fn cpp(n: usize) -> String {
    let lines = [
        "auto total = this->items[index] * 0.5f; // it's half",
        "std::cout << \"a \\\"b\\\" \" << total << '\"';",
        "if (!total && name != nullptr) {\n        throw std::runtime_error(\"no\");\n    }",
        "const char* query = R\"sql(\nSELECT \"a\" FROM t\n)sql\";",
        "/* it's\nclass NotOne {\n*/",
        "#ifdef A\n    std::vector<int> values(items.begin(), items.end());\n#endif",
    ];
    match n % 2 {
        0 => format!(
            "\n// Says what it does, don't mind.\ntemplate <typename T>\nclass C{n} : public Base<T> {{\npublic:\n  C{n}() : \
             a(1) {{}}\n  int f{n}(const T& a) const {{\n{}  }}\n}};\n",
            body(n, "    ", &lines)
        ),
        _ => {
            format!("\nstatic int g{n}(int a,\n               char* b)\n{{\n{}  return 1;\n}}\n", body(n, "  ", &lines))
        }
    }
}
