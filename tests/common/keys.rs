//! Names of keys, such as `Enter` or `Control+k`, as the events that the browser wants.

use serde_json::{Value, json};

/// The two events, down and up, of pressing one key with its modifiers (`Shift+Tab`, `Control+k`).
pub fn events(name: &str) -> [Value; 2] {
    let (modifiers, key) = match name.rsplit_once('+') {
        Some((before, key)) if !key.is_empty() => (modifier_bits(before), key),
        _ => (0, name),
    };
    let (code, number) = code_and_number(key);
    let shortcut = modifiers & !SHIFT != 0;
    let text = match key {
        "Enter" => Some("\r".to_owned()),
        "Space" => Some(" ".to_owned()),
        _ if key.chars().count() == 1 && !shortcut => Some(key.to_owned()),
        _ => None,
    };
    let key = if key == "Space" { " " } else { key };
    let event = |kind: &str| {
        let mut event = json!({
            "type": kind, "key": key, "code": code, "modifiers": modifiers,
            "windowsVirtualKeyCode": number,
        });
        if let (Some(text), "keyDown") = (&text, kind) {
            event["text"] = json!(text);
        }
        event
    };
    let down = if text.is_some() {
        "keyDown"
    } else {
        "rawKeyDown"
    };
    [event(down), event("keyUp")]
}

const SHIFT: u32 = 8;

fn modifier_bits(names: &str) -> u32 {
    names
        .split('+')
        .map(|name| match name {
            "Alt" => 1,
            "Control" => 2,
            "Meta" => 4,
            "Shift" => SHIFT,
            other => panic!("no modifier is called {other}"),
        })
        .sum()
}

fn code_and_number(key: &str) -> (String, u32) {
    let (code, number) = match key {
        "Tab" => ("Tab", 9),
        "Enter" => ("Enter", 13),
        "Escape" => ("Escape", 27),
        "Space" => ("Space", 32),
        "End" => ("End", 35),
        "Home" => ("Home", 36),
        "ArrowLeft" => ("ArrowLeft", 37),
        "ArrowUp" => ("ArrowUp", 38),
        "ArrowRight" => ("ArrowRight", 39),
        "ArrowDown" => ("ArrowDown", 40),
        "Backspace" => ("Backspace", 8),
        "Delete" => ("Delete", 46),
        "/" => ("Slash", 191),
        _ => return character(key),
    };
    (code.to_owned(), number)
}

fn character(key: &str) -> (String, u32) {
    let letter = key.chars().next().expect("a key has a name");
    assert!(key.chars().count() == 1, "no key is called {key}");
    let upper = letter.to_ascii_uppercase();
    match upper {
        'A'..='Z' => (format!("Key{upper}"), u32::from(upper)),
        '0'..='9' => (format!("Digit{upper}"), u32::from(upper)),
        _ => (String::new(), 0),
    }
}
