//! The one integration test binary; each module is one subject.

#[path = "../common/mod.rs"]
mod common;
#[path = "../../benches/corpus/site.rs"]
mod corpus;
#[path = "../../benches/words.rs"]
mod words;

mod again;
mod browser_itself;
mod browser_questionnaire;
mod browser_questionnaire_access;
mod browser_questionnaire_cases;
mod browser_questionnaire_records;
mod browser_questionnaire_steps;
mod browser_reader;
mod browser_reading;
mod browser_search;
mod browser_serve;
mod browser_sweep;
mod cases;
mod cli;
mod codes;
mod editors_fix;
mod editors_new;
mod editors_notice;
mod editors_parallel;
mod editors_rename;
mod editors_schemas;
mod editors_shipped;
mod editors_sync;
mod editors_verbs;
#[cfg(unix)]
mod exchange;
mod external;
mod extremes;
#[cfg(unix)]
mod hosting;
mod manual;
#[cfg(all(unix, feature = "mirror"))]
mod mirror_attacks;
#[cfg(all(unix, feature = "mirror"))]
mod mirror_state;
#[cfg(all(unix, feature = "mirror"))]
mod mirror_upstream;
mod output;
mod overlay;
mod overlay_questionnaires;
mod overlay_safety;
mod overlay_trees;
#[cfg(all(unix, feature = "publish"))]
mod publishing;
mod questionnaire_cases;
mod questionnaire_codes;
mod questionnaire_forms;
mod questionnaire_large;
mod questionnaire_random;
mod questionnaire_shipped;
mod questionnaire_verbs;
mod reader;
mod reader_forms;
#[cfg(all(unix, feature = "mirror"))]
mod release_signing;
mod same_bytes;
mod search_queries;
mod search_reader;
#[cfg(unix)]
mod serve;
mod tidy;
mod translation_files;
mod translation_files_whole;
mod verbs;
#[cfg(unix)]
mod write;
