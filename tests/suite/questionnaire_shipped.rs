//! The questionnaires of our own content pass every check.

use leidraad::diagnostics::Diagnostic;
use leidraad::questionnaire::{proof, structure};
use leidraad::source::FileId;
use std::path::Path;

fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/questionnaires");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| {
            let path = entry.expect("readable").path();
            let name = path.file_name()?.to_str()?.strip_suffix(".yaml")?.to_string();
            (!name.ends_with(".cases")).then(|| (name, std::fs::read_to_string(&path).expect("readable")))
        })
        .collect();
    files.sort();
    files
}

fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message.en))
        .collect()
}

#[test]
fn shipped_questionnaires_are_proven() {
    for (name, text) in shipped() {
        let start = std::time::Instant::now();
        let read = structure::read(
            FileId::from_number(0),
            &name,
            &text,
            &["nl", "en"],
            &structure::shapes(),
        );
        assert_eq!(told(&read.diagnostics), Vec::<String>::new(), "{name}");
        let questionnaire = read.questionnaire.expect("sound");
        let middle = start.elapsed();
        let proof = proof::prove(questionnaire, &proof::Limits::default());
        assert_eq!(told(&proof.diagnostics), Vec::<String>::new(), "{name}");
        let proven = proof.proven.expect("proven");
        println!(
            "{name}: {} states ({} before folding), read {middle:?}, {:?}",
            proven.folded.len(),
            proven.folded.unfolded,
            start.elapsed()
        );
    }
}
