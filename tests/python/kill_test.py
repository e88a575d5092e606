"""Kills an ingest at 200 random points (SIGKILL), lets it go on, and compares the store byte for byte with one that was never disturbed.

Usage: CLEW=build/dev/apps/cli/clew kill_test.py [SEED] [KILLS]
"""
import hashlib, os, random, shutil, signal, subprocess, sys, tempfile, time

clew = os.environ["CLEW"]
seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200


def content(folder):
    """Path and hash of every file of a ledger folder but the lock."""
    out = {}
    for base, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(base, name)
            if "lock" not in name.lower():
                out[os.path.relpath(path, folder)] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return out


def ingest(blocks, store):
    return [clew, "ingest", "bitcoin", blocks, "--network", "regtest", "--store", store, "--segment", "97", "--commit-every", "31", "--threads", "1", "-q"]


def main():
    rng = random.Random(seed)
    work = tempfile.mkdtemp(prefix="clew-kill-")
    try:
        subprocess.run([clew, "demo", "--out", work + "/demo", "-q"], check=True, stdout=subprocess.DEVNULL)
        blocks = work + "/demo/files/blocks"
        start = time.monotonic()
        subprocess.run(ingest(blocks, work + "/whole"), check=True, stdout=subprocess.DEVNULL)
        whole_seconds = time.monotonic() - start
        want = content(work + "/whole/ledger")
        killed = 0
        while killed < kills:
            store = f"{work}/cut"
            shutil.rmtree(store, ignore_errors=True)
            for _ in range(rng.randint(1, 4)):  # several kills of one store, so that a continuation is killed too
                process = subprocess.Popen(ingest(blocks, store), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(rng.uniform(0, whole_seconds))
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                process.wait()
            subprocess.run(ingest(blocks, store), check=True, stdout=subprocess.DEVNULL)
            got = content(store + "/ledger")
            if got != want:
                print(f"seed {seed}: after {killed} kills the store differs: {sorted(set(got.items()) ^ set(want.items()))[:4]}")
                return 1
        print(f"{killed} kills (seed {seed}): every continued ingest made the bytes of an undisturbed one")
        return 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


sys.exit(main())
