//! Modules of published packages, with typed bindings: `tests/programs/npm`.

use std::{fs, path::Path};

use crate::{
    npm::Package,
    shell::{Result, cargo, command, make_dir, read, run, target, write},
};

/// Files of a package, and what the tests call them.
struct Published {
    package: Package,
    files: &'static [(&'static str, &'static str)],
}

const PUBLISHED: &[Published] = &[
    Published {
        package: Package {
            name: "@chainsafe/as-sha256@1.2.5",
            sha256: "096c1b5def6ff206b9960dd07b90e402c4e1e1fc1871c976355652b71bda5da4",
        },
        files: &[("package/build/optimized.wasm", "sha256.wasm")],
    },
    Published {
        package: Package {
            name: "@one-ini/wasm@0.2.1",
            sha256: "123125e661c374b8f9051a486eca726c88fe318478815168593f9c31bed8a85a",
        },
        files: &[("package/one_ini_bg.wasm", "one_ini.wasm")],
    },
    Published {
        package: Package {
            name: "@wasm-fmt/gofmt@0.7.3",
            sha256: "0b7b8ae7050722695a4c4eb56a28c2bbf04f4d9ce8f542378e59008cb1162dc3",
        },
        files: &[("package/gofmt.wasm", "gofmt.wasm")],
    },
    Published {
        package: Package {
            name: "libsodium@0.8.4",
            sha256: "ff817a39d4664e2aef5b15fcbe729e9a4060d931929b03af624cc8a5588625eb",
        },
        files: &[(SODIUM, "sodium.js")],
    },
    Published {
        package: Package {
            name: "sql.js@1.17.0",
            sha256: "0764479cba502816fe07510a9499a941899fe3bd71c51ccf56bb8a7afdc293bc",
        },
        files: &[("package/dist/sql-wasm.wasm", "sqlite.wasm"), ("package/dist/sql-wasm.js", "sqlite.js")],
    },
    Published {
        package: Package {
            name: "wasmoon@1.16.0",
            sha256: "7a07cb6d39af10911fabd50740833477b18b47b6f03148f15218edf474c8af56",
        },
        files: &[("package/dist/glue.wasm", "lua.wasm")],
    },
    Published {
        package: Package {
            name: "web-tree-sitter@0.27.2",
            sha256: "0b1d1b2edcc1476c7b1710a2a4589eef9ca9cf461baa50f89956d57530964362",
        },
        files: &[("package/web-tree-sitter.wasm", "tree_sitter.wasm")],
    },
    Published {
        package: Package {
            name: "xxhash-wasm@1.1.0",
            sha256: "cddd90f792012cd253728e11a643e15251268a7a9588851ccc51a5c8f16340ad",
        },
        files: &[("package/workerd/xxhash.wasm", "xxhash.wasm")],
    },
];

/// The JavaScript that has libsodium's module in it, as text.
const SODIUM: &str = "package/dist/modules/libsodium.js";
/// How a module starts in base64.
const MODULE: &str = "AGFzbQ";

pub(super) fn check() -> Result {
    let dir = target().join("npm-modules");
    let packages = dir.join("packages");
    make_dir(&packages)?;
    for Published { package, files } in PUBLISHED {
        for (file, name) in *files {
            // A file that is the same keeps its time, so that cargo need not compile it again.
            write(&dir.join(name), &read(&package.file(&packages, file)?)?)?;
        }
    }
    write(&dir.join("sodium.wasm"), &module_in_text(&dir)?)?;
    run(cargo()
        .args(["test", "--package", "npm-modules", "--features", "npm"])
        .env("WAMR_AOT_NPM_MODULES", dir))
}

/// The module in libsodium's JavaScript.
fn module_in_text(dir: &Path) -> Result<Vec<u8>> {
    let text = String::from_utf8(read(&dir.join("sodium.js"))?)?;
    let start = text.find(MODULE).ok_or("libsodium's JavaScript has no module in it")?;
    let end = text[start..].find('"').ok_or("libsodium's module does not end")?;
    let encoded = dir.join("sodium.base64");
    fs::write(&encoded, &text[start..start + end])?;
    let decoded = command("base64").arg("--decode").arg(&encoded).output()?;
    if !decoded.status.success() {
        return Err("libsodium's module is not in base64".into());
    }
    Ok(decoded.stdout)
}
