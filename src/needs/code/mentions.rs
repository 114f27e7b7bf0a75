//! [`read_mentions`]: every word of a program that could be a variable's name, and whether the program may read others.
//!
//! Takes a directory or a file; gives [`Mentions`]. A word in a comment counts too: it leaves a doubt, and only what leaves none is told.

use std::path::Path;

use smol_str::SmolStr;

use super::dockerfile::Images;
use super::files::{self, Found, Reader};
use super::formats::When;
use crate::error::Error;
use crate::needs::{Code, Mentions};
use crate::parallel::each;

/// Endings of languages whose reads are not known.
const OTHER_LANGUAGES: &[&str] = &[
    "c", "cc", "clj", "cljs", "coffee", "cpp", "cr", "cxx", "d", "dart", "elm", "erl", "ex", "exs",
    "fs", "groovy", "hs", "jl", "lua", "m", "ml", "nim", "pl", "pm", "r", "scala", "svelte",
    "swift", "vb", "vue", "zig",
];

/// Reads the words of the code whose reads are `code`.
///
/// # Errors
/// If the path cannot be read.
pub fn read_mentions(path: &Path, code: &Code) -> Result<Mentions, Error> {
    let found = files::find(path)?;
    let read = each(&found, of_file);
    let mut mentions = Mentions {
        is_open: !code.dynamic.is_empty()
            || Images::of(path).fills()
            || files::any(path, &is_other),
        ..Mentions::default()
    };
    for of in read {
        mentions.is_open |= of.is_open;
        mentions.words.extend(of.words);
    }
    // A settings class has the names of its variables in small letters.
    let names = code.reads.iter().map(|read| read.need.name.clone());
    mentions.words.extend(names);
    Ok(mentions)
}

fn is_other(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    OTHER_LANGUAGES.contains(&&*ending)
}

fn of_file(file: &Found) -> Mentions {
    let Some(text) = file.text() else {
        return Mentions {
            is_open: true,
            ..Mentions::default()
        };
    };
    let opens: &[&str] = match file.reader {
        Reader::Language(language) => language.opens,
        Reader::Format(format) if format.when == When::Started => &["envsubst", "printenv"],
        Reader::Format(_) => &[],
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c: char| !is_part(c));
    let words =
        words.filter(|word| word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_lowercase()));
    Mentions {
        words: words.map(SmolStr::from).collect(),
        is_open: opens.iter().any(|mark| text.contains(mark)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;
    use crate::yaml::SourceMap;

    /// Tells whether the program of a file leaves no doubt that it does not read `OTHER`.
    fn excludes(name: &str, text: &str) -> bool {
        let top = tempfile::tempdir().unwrap();
        std::fs::write(top.path().join(name), text).unwrap();
        let sources = SourceMap::default();
        let code = super::super::read_code(top.path(), &Disk::new(&sources)).unwrap();
        read_mentions(top.path(), &code).unwrap().excludes("OTHER")
    }

    #[test]
    fn what_may_read_any_variable_leaves_a_doubt() {
        for (name, text, expected) in [
            ("a.py", "import os\nos.environ['A']\n", true),
            (
                "a.py",
                "import os\nos.environ['A']\n# OTHER, later\n",
                false,
            ),
            ("a.py", "import os\nos.environ['A' + name]\n", false),
            (
                "a.py",
                "import os\nfor key in os.environ.keys(): pass\n",
                false,
            ),
            ("a.py", "class Settings(BaseSettings):\n  a: str\n", false),
            ("a.go", "package a\nvar a = os.Getenv(\"A\")\n", true),
            ("a.go", "package a\nvar a = os.Environ()\n", false),
            (
                "a.go",
                "package a\nfunc init() { viper.AutomaticEnv() }\n",
                false,
            ),
            ("a.ts", "const a = process.env.A;\n", true),
            ("a.ts", "const a = { ...process.env };\n", false),
            (
                "A.java",
                "class A { String a = System.getenv(\"A\"); }\n",
                true,
            ),
            (
                "A.java",
                "class A { void main() { SpringApplication.run(A.class); } }\n",
                false,
            ),
            ("a.rb", "ENV['A']\n", true),
            ("a.rb", "ENV.each { |key| }\n", false),
            ("a.rs", "fn a() { std::env::var(\"A\").unwrap(); }\n", true),
            ("a.rs", "fn a() { std::env::vars(); }\n", false),
            (
                "a.cs",
                "class A { string a = Environment.GetEnvironmentVariable(\"A\"); }\n",
                true,
            ),
            (
                "a.cs",
                "var a = WebApplication.CreateBuilder(args);\n",
                false,
            ),
            ("a.php", "<?php getenv('A');\n", true),
            ("a.php", "<?php $all = getenv();\n", false),
            ("a.ex", "System.get_env(name)\n", false),
        ] {
            assert_eq!(excludes(name, text), expected, "{name}: {text}");
        }
    }
}
