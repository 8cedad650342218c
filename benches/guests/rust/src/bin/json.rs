//! JSON by `serde_json`: a document is parsed, changed, and written.

use bench_guests::{Random, mix, run, sum};
use serde_json::{Value, json};

fn document() -> String {
    let mut random = Random(73);
    let items: Vec<Value> = (0..700)
        .map(|id| {
            json!({
                "id": id,
                "name": format!("{} \"{}\" \u{e4}\n", random.word(), random.word()),
                "price": f64::from(random.below(100_000)) / 128.0,
                "tags": (0..random.below(6)).map(|_| random.word()).collect::<Vec<_>>(),
                "position": {"x": random.below(1000), "y": -1.5e-3 * f64::from(random.below(1000))},
                "open": random.below(2) == 0,
                "next": null,
            })
        })
        .collect();
    serde_json::to_string_pretty(&items).expect("values can be written")
}

fn main() {
    run(document, |text| {
        let mut checksum = 0;
        for _ in 0..4 {
            let mut value: Value = serde_json::from_str(text).expect("it was written so");
            for item in value.as_array_mut().expect("it is an array") {
                let tags = item["tags"].as_array().map_or(0, Vec::len);
                item["count"] = tags.into();
            }
            checksum = mix(checksum, sum(value.to_string().as_bytes()));
        }
        checksum
    });
}
