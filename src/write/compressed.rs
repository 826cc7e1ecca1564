//! Compressed copies of text files, for servers that hand them out as they are.
//!
//! Pure: which files get copies, under which names, and the bytes. The same bytes give the same
//! copy on every machine and with any number of threads.

use std::io::Write;

/// Files smaller than this fit in the first packets of an answer as they are.
const SMALLEST: u64 = 1024;

/// What ends the names of files that are text; of others the format is compressed already.
const TEXTS: [&str; 18] = [
    "html",
    "css",
    "js",
    "mjs",
    "json",
    "svg",
    "xml",
    "txt",
    "webmanifest",
    "bib",
    "ris",
    "csv",
    "tsv",
    "md",
    "atom",
    "ics",
    "typ",
    "wasm",
];

/// A content coding of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Brotli,
}

impl Coding {
    pub const ALL: [Coding; 2] = [Coding::Gzip, Coding::Brotli];

    /// What the name of a copy ends in after that of its file.
    pub fn extension(self) -> &'static str {
        match self {
            Coding::Gzip => ".gz",
            Coding::Brotli => ".br",
        }
    }

    /// The name in `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Brotli => "br",
        }
    }

    /// The compressed bytes of a file. The levels are measured; see the manual's page on hosting.
    pub(super) fn compress(self, path: &str, bytes: &[u8]) -> Vec<u8> {
        match self {
            Coding::Gzip => {
                let level = flate2::Compression::new(9);
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
                encoder
                    .write_all(bytes)
                    .expect("memory takes what is written");
                encoder.finish().expect("memory takes what is written")
            }
            Coding::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality: quality(path, bytes.len()),
                    lgwin: 22,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                let mut compressed = Vec::new();
                brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)
                    .expect("memory takes what is written");
                compressed
            }
        }
    }
}

/// The best there is for the few files that every reader fetches; for pages, of which there may be
/// ten thousand, what takes a twenty-fifth of that time for a tenth more bytes.
fn quality(path: &str, size: usize) -> i32 {
    let is_shared = path.ends_with(".css") || path.ends_with(".js");
    if is_shared && size <= 1 << 20 { 11 } else { 5 }
}

/// Whether a file of this name and size gets compressed copies.
pub(super) fn is_worth_it(path: &str, size: u64) -> bool {
    size >= SMALLEST && is_text(path)
}

/// Whether a file of this name may get compressed copies.
pub(super) fn is_text(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| TEXTS.contains(&extension))
}

/// The file that a path is a compressed copy of, going by its name.
pub fn original(path: &str) -> Option<(&str, Coding)> {
    Coding::ALL.into_iter().find_map(|coding| {
        let original = path.strip_suffix(coding.extension())?;
        is_text(original).then_some((original, coding))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_copy_decompresses_to_its_file_and_is_smaller() {
        let text = "Wie goederen uitvoert, vraagt vooraf een vergunning aan. ".repeat(40);
        let gzip = Coding::Gzip.compress("a.html", text.as_bytes());
        let mut back = String::new();
        flate2::read::GzDecoder::new(&*gzip)
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, text);
        let brotli = Coding::Brotli.compress("a.html", text.as_bytes());
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli, &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        assert!(brotli.len() < gzip.len() && gzip.len() * 4 < text.len());
    }

    #[test]
    fn a_gzip_copy_holds_no_time_and_no_system() {
        let gzip = Coding::Gzip.compress("a.html", b"text");
        assert_eq!((&gzip[4..8], gzip[9]), (&[0; 4][..], 255));
    }

    #[test]
    fn only_texts_of_some_size_are_worth_it() {
        assert!(is_worth_it("nl/a/index.html", 1024));
        assert!(!is_worth_it("nl/a/index.html", 1023));
        for not in ["a.png", "a.html.gz", "a.woff2", "html", "a.pdf"] {
            assert!(!is_worth_it(not, 5000), "{not}");
        }
        assert_eq!(original("a.js.br"), Some(("a.js", Coding::Brotli)));
        assert_eq!(original("a.tar.gz"), None);
    }
}
