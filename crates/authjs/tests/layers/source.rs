use std::fs;
use std::path::{Path, PathBuf};

/// A source file without comments and tests.
pub struct File {
    /// The path below `src` of its package, with slashes. Outside `authjs`, the name of the package
    /// comes first.
    pub path: String,
    /// The module of `authjs`, or the package, that it belongs to.
    pub module: String,
    /// The code that is compiled into the Worker.
    pub code: String,
}

/// Returns all files of the workspace's packages except tests. Each package except `authjs` counts
/// as one module.
pub fn files() -> Vec<File> {
    let authjs = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(authjs.join("..")).unwrap().map(|entry| entry.unwrap().path());
    let others = crates.filter(|path| !path.ends_with("authjs")).flat_map(|path| {
        let name = format!("{}/", path.file_name().unwrap().to_str().unwrap());
        files_of(&path.join("src"), &name)
    });
    let edge = files_of(&authjs.join("../../src"), "authjs-worker/");
    files_of_authjs().into_iter().chain(others).chain(edge).collect()
}

/// Returns only the files of the crate `authjs`, because `crate::` means another crate elsewhere.
pub fn files_of_authjs() -> Vec<File> {
    files_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "")
}

fn files_of(root: &Path, prefix: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(root, &mut paths);
    let below = |path: &PathBuf| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    let of_tests = |path: &String| path.ends_with("/tests.rs") || path.contains("/tests/");
    let read = |path: &String| fs::read_to_string(root.join(path)).unwrap();
    let mut files: Vec<_> = paths.iter().map(below).filter(|path| !of_tests(path)).collect();
    files.sort();
    files.iter().map(|path| File::new(&format!("{prefix}{path}"), &read(path))).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
            false => {}
        }
    }
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        // A module of tests is the last item of its file.
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = text.lines().map(without_comment).collect::<Vec<_>>().join("\n");
        Self { path: path.to_owned(), module, code }
    }

    /// Returns identifiers and keywords, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.code.split(|character: char| !is_of_word(character)).filter(|word| !word.is_empty())
    }

    /// Returns the modules of this crate that are named as `crate::x` or in `use crate::{x, y}`.
    pub fn modules_named(&self) -> Vec<&str> {
        let mut modules = Vec::new();
        for (at, sign) in self.code.match_indices("crate::") {
            let rest = &self.code[at + sign.len()..];
            match rest.strip_prefix('{') {
                Some(list) => {
                    let list = list.split(';').next().unwrap_or_default();
                    modules.extend(list.split(',').map(str::trim).map(first_word));
                }
                None => modules.push(first_word(rest)),
            }
        }
        modules
    }

    /// Returns the first segments of paths: `x` of `x::y` that is not part of a longer path.
    pub fn crates_named(&self) -> Vec<&str> {
        let starts = self.code.match_indices("::").filter_map(|(at, _)| {
            let before = &self.code[..at];
            let start = before.rfind(|character| !is_of_word(character)).map_or(0, |found| found + 1);
            (!before[..start].ends_with("::")).then(|| &before[start..])
        });
        starts.collect()
    }
}

fn first_word(text: &str) -> &str {
    text.split(|character: char| !is_of_word(character)).next().unwrap_or_default()
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Removes a comment. A comment after code on a line with a URL stays: `https://` is not a comment.
fn without_comment(line: &str) -> &str {
    match line.trim_start().starts_with("//") {
        true => "",
        false => line.split(" // ").next().unwrap_or_default(),
    }
}
