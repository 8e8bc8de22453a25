#!/usr/bin/env bash
# tests/old_browser.sh FOLDER: put Chromium 90 there and print its path, for CQDC_CHROMIUM. Needs npm and node (Linux, x86-64).
# No distribution keeps a browser that old; this package of the npm registry carries its build 90.0.4427.
set -euo pipefail
mkdir -p "$1"
cd "$1"
if [ ! -x chromium ]; then
    tar -xzf "$(npm pack --silent chrome-aws-lambda@8.0.2)" package/bin/chromium.br
    node -e 'const fs = require("fs"); fs.writeFileSync("part", require("zlib").brotliDecompressSync(fs.readFileSync("package/bin/chromium.br")))'
    chmod +x part
    mv part chromium
fi
echo "$PWD/chromium"
