// Programs and libraries from the system's packages: by apt where we may, else one list of what to install.
import { existsSync } from 'node:fs';
import { hasChromium } from '../lib/chromium.mjs';
import { Failure } from '../lib/failure.mjs';
import { firefox } from '../lib/firefox.mjs';
import { atLeast, mustRun, output, parseVersion, runLogged, which } from '../lib/run.mjs';

const inAnyInclude = (header) =>
  ['/usr/include', '/usr/local/include'].some((folder) => existsSync(`${folder}/${header}`));

const hasLibrary = (name) =>
  output('sh', [
    '-c',
    `ls /usr/lib/*/lib${name}.* /usr/lib/lib${name}.* /usr/local/lib/lib${name}.* 2>/dev/null | head -1`,
  ]) !== '';

const isDebian = () => output('sh', ['-c', '. /etc/os-release && echo "$ID"']) === 'debian';

/** What is needed, how one sees that it is there, and the Debian packages that bring it. */
const needs = [
  {
    name: 'CMake 3.21 or newer',
    scope: 'app',
    there: () => which('cmake') && atLeast(parseVersion(output('cmake', ['--version'])), [3, 21]),
    packages: ['cmake'],
  },
  { name: 'Ninja', scope: 'app', there: () => which('ninja'), packages: ['ninja-build'] },
  { name: 'Python 3', scope: 'app', there: () => which('python3'), packages: ['python3'] },
  {
    name: 'nlohmann-json',
    scope: 'app',
    there: () => inAnyInclude('nlohmann/json.hpp'),
    packages: ['nlohmann-json3-dev'],
  },
  {
    name: 'a C++20 compiler',
    scope: 'test',
    there: () => process.env.CXX || which('g++') || which('clang++'),
    packages: ['g++'],
  },
  {
    name: 'Eigen 3.4 or newer',
    scope: 'test',
    there: () => inAnyInclude('eigen3/Eigen/Core'),
    packages: ['libeigen3-dev'],
  },
  {
    name: 'GoogleTest, with its sources',
    scope: 'test',
    there: () =>
      inAnyInclude('gmock/gmock.h') &&
      hasLibrary('gmock') &&
      existsSync('/usr/src/googletest/CMakeLists.txt'),
    packages: ['libgtest-dev', 'libgmock-dev'],
  },
  {
    name: 'Google Benchmark',
    scope: 'test',
    there: () => inAnyInclude('benchmark/benchmark.h'),
    packages: ['libbenchmark-dev'],
  },
  {
    name: 'clang-format',
    scope: 'test',
    there: () => which('clang-format'),
    packages: ['clang-format'],
  },
  {
    name: 'Chromium',
    scope: 'test',
    // Ubuntu's package only points to a snap, which does not run in containers: see setup/chromium.mjs.
    there: async () => !isDebian() || (await hasChromium()),
    packages: ['chromium'],
  },
  {
    name: 'Firefox',
    scope: 'test',
    // Ubuntu's package points to a snap as well: see setup/firefox.mjs.
    there: () => !isDebian() || firefox(),
    packages: ['firefox-esr'],
  },
];

/** How to run a program as root without asking: [] as root, ['sudo', '-n'], or undefined. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return output('sudo', ['-n', 'true']) === undefined ? undefined : ['sudo', '-n'];
}

export const canInstall = () => Boolean(which('apt-get')) && asRoot() !== undefined;

async function aptInstall(packages) {
  const apt = [
    ...asRoot(),
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
  ];
  console.log(`setup: installing ${packages.join(' ')}`);
  // A third-party source that fails to update must not stop us; what matters is whether the install works.
  await runLogged('setup-apt', [...apt, 'update']);
  await mustRun('setup-apt', [...apt, 'install', '-y', '--no-install-recommends', ...packages], {
    append: true,
    remedy: `Install these by hand, then run the command again:\n  ${packages.join(' ')}`,
  });
}

async function missingOf(needs) {
  const there = await Promise.all(needs.map((need) => need.there()));
  return needs.filter((_, index) => !there[index]);
}

/** @param {'app' | 'test'} scope */
export async function setUpSystemPackages(scope) {
  const missing = await missingOf(needs.filter((need) => scope === 'test' || need.scope === 'app'));
  if (missing.length === 0) return;

  const packages = missing.flatMap((need) => need.packages);
  if (!canInstall()) {
    const list = missing.map((need) => `  ${need.name}`).join('\n');
    throw new Failure(`Missing on this machine:\n${list}`, {
      remedy: `On Debian or Ubuntu:\n  sudo apt-get install ${packages.join(' ')}\nThen run the command again.`,
    });
  }
  await aptInstall(packages);

  const still = (await missingOf(missing)).map((need) => need.name);
  if (still.length > 0) {
    throw new Failure(
      `Still missing after installing ${packages.join(' ')}: ${still.join(', ')}.`,
      {
        remedy:
          "This system's packages are too old. Install newer ones by hand, then run the command again.",
      },
    );
  }
}
