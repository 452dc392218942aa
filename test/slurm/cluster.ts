import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Debian keeps the daemons where only root looks. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
const DAEMONS = ["munged", "slurmctld", "slurmd"];

/** What is missing of Slurm on this machine; undefined if nothing is. */
export function missingOfSlurm(): string | undefined {
  return [...DAEMONS, "sbatch", "squeue"].find((name) => {
    try {
      execFileSync("sh", ["-c", `command -v ${name}`], { env: { PATH }, stdio: "ignore" });
      return false;
    } catch {
      return true;
    }
  });
}

/** A real Slurm of one node on loopback, all its state in one folder, its daemons children of this process. */
export class Cluster {
  /** Environment in which sbatch, squeue and the others talk to this cluster. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #daemons: ChildProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.environment = { ...process.env, PATH, SLURM_CONF: join(folder, "slurm.conf") };
  }

  /** @throws Error if the node is not ready after some time. */
  async start(): Promise<void> {
    // munged wants every user to be able to reach its socket.
    chmodSync(this.#folder, 0o755);
    for (const name of ["state", "spool", "log"]) mkdirSync(join(this.#folder, name));
    writeFileSync(join(this.#folder, "munge.key"), randomBytes(1024), { mode: 0o600 });
    writeFileSync(join(this.#folder, "slurm.conf"), await this.#configuration());
    const at = (name: string) => join(this.#folder, name);
    this.#spawn("munged", [
      ...["--foreground", "--force", "--num-threads=2", `--socket=${at("munge.socket")}`],
      ...[
        `--key-file=${at("munge.key")}`,
        `--pid-file=${at("munged.pid")}`,
        `--seed-file=${at("munge.seed")}`,
      ],
    ]);
    await this.#until(() => this.call("munge", `--socket=${at("munge.socket")}`, "--no-input"));
    this.#spawn("slurmctld", ["-D", "-i"]);
    this.#spawn("slurmd", ["-D"]);
    await this.#until(() => this.call("sinfo", "--noheader", "--format=%T").trim() === "idle");
  }

  /** Ends all jobs, and then the daemons. */
  async stop(): Promise<void> {
    try {
      this.call("scancel", `--user=${userInfo().username}`);
      await this.#until(() => this.call("squeue", "--noheader") === "");
    } finally {
      for (const daemon of this.#daemons.reverse()) {
        const ended = daemon.exitCode === null ? once(daemon, "exit") : undefined;
        daemon.kill();
        await ended;
      }
    }
  }

  call(command: string, ...words: readonly string[]): string {
    return execFileSync(command, words, {
      env: this.environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  }

  #spawn(daemon: string, words: readonly string[]): void {
    const log = openSync(join(this.#folder, "log", `${daemon}.log`), "a");
    this.#daemons.push(spawn(daemon, words, { env: this.environment, stdio: ["ignore", log, log] }));
  }

  async #until(isReady: () => unknown): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      try {
        if (isReady()) return;
      } catch {
        // It does not answer yet.
      }
      await pause(200);
    }
    throw new Error(`Slurm is not ready: see ${join(this.#folder, "log")}`);
  }

  async #configuration(): Promise<string> {
    const folder = this.#folder;
    const host = hostname().split(".")[0];
    const { username } = userInfo();
    const [controller, node] = [await freePort(), await freePort()];
    return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${folder}/munge.socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=${controller}
SlurmdPort=${node}
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
MpiDefault=none
ReturnToService=2
MaxArraySize=101
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
