//! Measures search: `cargo bench --bench search -- COMMAND`.
//!
//! - `build [PAGES …]`: time to build the index, and the size of its files (1,000 and 10,000 pages)
//! - `write LANGUAGE PAGES FOLDER`: the files of a generated site's index, for the other scripts here
//! - `input LANGUAGE PAGES`: a generated site as JSON
//! - `index FILE.json FOLDER`: the files of a site given as JSON
//! - `script FILE.js`: a script as it is published
//! - `query FILE.json`: answers the queries on standard input, one a line, as JSON

mod generate;
#[path = "../words.rs"]
mod words;

use std::io::{BufRead, Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use leidraad::search::{Index, SearchInput};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] | ["build"] => [1_000, 10_000].into_iter().for_each(measure),
        ["build", ref pages @ ..] => {
            pages
                .iter()
                .for_each(|pages| measure(pages.parse().expect("a number of pages")));
        }
        ["write", language, pages, folder] => {
            let input = generated(language, pages.parse().expect("a number of pages"));
            write(&Index::build(&input), Path::new(folder));
        }
        ["input", language, pages] => {
            let input = generated(language, pages.parse().expect("a number of pages"));
            println!("{}", serde_json::to_string(&input).expect("plain data"));
        }
        ["index", file, folder] => write(&Index::build(&given(file)), Path::new(folder)),
        ["script", file] => {
            let script = std::fs::read_to_string(file).expect("the file can be read");
            print!("{}", leidraad::script::compact(&script));
        }
        ["query", file] => query(&Index::build(&given(file))),
        _ => panic!("see the top of benches/search/main.rs"),
    }
}

fn generated(language: &str, pages: usize) -> SearchInput {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    generate::site(&content, language, pages)
}

fn given(file: &str) -> SearchInput {
    let text = std::fs::read(file).expect("the file can be read");
    serde_json::from_slice(&text).expect("a search input as JSON")
}

fn write(index: &Index, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    for (path, bytes) in index.files() {
        std::fs::write(folder.join(path), bytes).expect("the file can be written");
    }
}

fn query(index: &Index) {
    let mut output = stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let results = index.query(&line.expect("text"), 10);
        let text = serde_json::to_string(&results).expect("plain data");
        writeln!(output, "{text}").expect("standard output");
    }
}

/// Builds both languages at once, as the program does, five times, and prints the median.
fn measure(pages: usize) {
    let inputs = [
        generated("nl", pages.div_ceil(2)),
        generated("en", pages / 2),
    ];
    let mut walls = Vec::new();
    let mut times = Vec::new();
    let mut files = Vec::new();
    for _ in 0..5 {
        let (start, before) = (Instant::now(), processor_time());
        let build = |input: &SearchInput| Index::build(input).files();
        let (first, second) = rayon::join(|| build(&inputs[0]), || build(&inputs[1]));
        walls.push(start.elapsed());
        times.push(processor_time() - before);
        files = vec![first, second];
    }
    walls.sort();
    times.sort();
    println!(
        "{pages} pages: CPU {:.3} s (median; least {:.3}), wall {:.3} s",
        times[2].as_secs_f64(),
        times[0].as_secs_f64(),
        walls[2].as_secs_f64()
    );
    for (input, files) in inputs.iter().zip(&files) {
        println!("  {}: {} pages", input.language, input.documents.len());
        for kind in ["m.", "all.", "s", "l", "r", "d"] {
            let sizes: Vec<usize> = files
                .iter()
                .filter(|(path, _)| path.starts_with(kind))
                .map(|(_, bytes)| bytes.len())
                .collect();
            let total: usize = sizes.iter().sum();
            println!(
                "    {kind:<4} {:>5} files {total:>10} bytes, largest {}",
                sizes.len(),
                sizes.iter().max().unwrap_or(&0)
            );
        }
    }
}

/// Processor time of this process so far, all threads, user and system, where the system tells.
fn processor_time() -> Duration {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else {
        return Duration::ZERO;
    };
    let fields: Vec<&str> = text
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11..13]
        .iter()
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}
