#!/usr/bin/env bash
# Lays Emscripten with Eigen 5, or Eigen 5 alone, into one folder: without root, without touching the system's packages.
# The packages are Debian's, verified by apt, unpacked there; their programs run with the glibc that lies beside them,
# so the host may be any Debian or Ubuntu. The folder cannot be moved afterwards: its programs hold absolute paths.
#
# usage: lay-toolchain.sh emscripten|eigen FOLDER
# environment: DEBIAN_MIRROR  where to fetch from, if not where apt fetches from
set -euo pipefail

what=${1:?usage: lay-toolchain.sh emscripten|eigen FOLDER}
folder=$(realpath -m "${2:?usage: lay-toolchain.sh emscripten|eigen FOLDER}")

emscripten_suite=trixie # stable: Emscripten 3.1.69, with its system libraries ready-built
eigen_suite=forky       # Eigen 5; Eigen 3.4 has no packets that compile to WebAssembly SIMD

fail() {
  echo "lay-toolchain: $1" >&2
  exit 1
}

# One at a time: `npm start` and `npm test` may run side by side.
mkdir -p "$(dirname "$folder")"
exec 9> "$folder.lock"
flock 9
[[ ! -e $folder/.ok ]] || exit 0

rm -rf "$folder"
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find_mirror() {
  local known
  known=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' | sed -n 's/^Debian|Debian|//p' | head -n 1)
  # Ubuntu's apt knows no Debian mirror: there the address has to be given.
  echo "${DEBIAN_MIRROR:-$known}"
}

find_keyring() {
  local file=usr/share/keyrings/debian-archive-keyring.gpg
  if [[ -e /$file ]]; then
    echo "/$file"
    return
  fi
  # Ubuntu has Debian's keys in a package of its own, so the chain of trust holds.
  (cd "$work" && apt-get -qq download debian-archive-keyring && dpkg -x debian-archive-keyring_*.deb keyring) >&2
  echo "$work/keyring/$file"
}

mirror=$(find_mirror)
[[ -n $mirror ]] || {
  echo "no Debian mirror is known to apt: run apt-get update, or set DEBIAN_MIRROR to the address of one" >&2
  exit 1
}
keyring=$(find_keyring)

# open_suite SUITE: sets `apt`, the options of a private apt that knows this suite and an empty machine.
open_suite() {
  local state=$work/$1
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status"
  echo "deb [signed-by=$keyring] $mirror $1 main" > "$state/sources.list"
  apt=(
    -qq
    -o "Dir::State=$state" -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status"
    -o "Dir::Cache=$state/cache"
    -o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=
  )
  apt-get "${apt[@]}" update
}

# unpack PACKAGE...: fetches them from the open suite and lays them out below the folder.
unpack() {
  local debs=$work/debs deb
  rm -rf "$debs"
  mkdir -p "$debs"
  (cd "$debs" && apt-get "${apt[@]}" download "$@")
  for deb in "$debs"/*.deb; do
    dpkg -x "$deb" "$folder"
  done
}

lay_eigen() {
  open_suite "$eigen_suite"
  unpack libeigen3-dev
}

# Everything that Emscripten needs to run, except what is the host's (Python, Node) or serves native builds only.
emscripten_packages() {
  local wanted
  wanted="emscripten|binaryen|node-acorn|patchelf"
  wanted+="|(clang|lld|llvm)-$llvm|libclang-common-$llvm-dev|libllvm$llvm|libclang-cpp$llvm"
  wanted+="|libstdc\+\+6|libgcc-s1|libc6"
  wanted+="|libz3-4|libzstd1|libedit2|libxml2.*|libicu.*|zlib1g|libtinfo6|libffi8|libbsd0|libmd0|liblzma5"
  apt-get "${apt[@]}" install -s --no-install-recommends emscripten patchelf |
    awk '/^Inst/ {print $2}' | grep -xE "$wanted"
}

# Makes every LLVM and Binaryen program run with the glibc beside it, whatever the host's is.
bind_programs() {
  local libraries loader file
  libraries=$(dirname "$folder"/usr/lib/*/libc.so.6)
  loader=$(echo "$libraries"/ld-linux-*.so.*)
  ln -s "$(basename "$libraries")" "$folder/usr/lib/lib" # libLLVM looks in $ORIGIN/../lib
  for file in "$folder/usr/lib/llvm-$llvm"/bin/* "$folder"/usr/bin/wasm*; do
    [[ ! -L $file && $(head -c 4 "$file" | tail -c 3) == ELF ]] || continue
    "$loader" --library-path "$libraries" "$folder/usr/bin/patchelf" \
      --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$file"
  done
}

write_config() {
  cat > "$folder/usr/share/emscripten/.emscripten" << END
import shutil
LLVM_ROOT = '$folder/usr/lib/llvm-$llvm/bin'
BINARYEN_ROOT = '$folder/usr'
NODE_JS = shutil.which('node') or shutil.which('nodejs')
CACHE = '$folder/usr/share/emscripten/cache'
END
}

lay_emscripten() {
  local packages tool
  open_suite "$emscripten_suite"
  llvm=$(apt-cache "${apt[@]}" depends emscripten | sed -n 's/.*Depends: clang-//p') # the LLVM it is packaged for
  [[ $llvm =~ ^[0-9]+$ ]] || fail "expected emscripten to depend on one clang-N, got '$llvm'"
  mapfile -t packages < <(emscripten_packages)
  unpack "${packages[@]}"
  bind_programs
  ln -s nodejs "$folder/usr/share/node_modules" # lets any Node find acorn
  write_config
  mkdir "$folder/bin"
  for tool in emcc em++ emar emranlib emcmake em-config; do
    printf '#!/bin/sh\nexec "%s/usr/share/emscripten/%s" "$@"\n' "$folder" "$tool" > "$folder/bin/$tool"
    chmod +x "$folder/bin/$tool"
  done
  "$folder/bin/emcc" --version | head -n 1
}

case $what in
  emscripten)
    lay_emscripten
    lay_eigen
    ;;
  eigen) lay_eigen ;;
  *) fail "expected emscripten or eigen, got '$what'" ;;
esac
rm -rf "$folder"/usr/share/{doc,man,locale,lintian}
touch "$folder/.ok"
