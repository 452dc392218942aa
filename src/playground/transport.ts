import type { Scene } from "./scene.ts";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32];

/** Play, pause, step and scrub, by pointer and by keys; runs the frame loop. */
export class Transport {
  readonly #play = element<HTMLButtonElement>("play");
  readonly #scrub = element<HTMLInputElement>("scrub");
  readonly #clock = element<HTMLOutputElement>("clock");
  readonly #rate = element<HTMLSelectElement>("rate");
  #scene: Scene | null = null;
  #time = 0;
  #playing = false;
  #before = performance.now();

  constructor() {
    for (const speed of SPEEDS)
      this.#rate.add(new Option(`${speed} ×`, String(speed), speed === 1, speed === 1));
    this.#play.addEventListener("click", () => this.#toggle());
    element("back").addEventListener("click", () => this.#step(-1));
    element("step").addEventListener("click", () => this.#step(1));
    this.#scrub.addEventListener("input", () => this.#go(Number(this.#scrub.value)));
    addEventListener("keydown", (event) => this.#key(event));
    const frame = (now: number) => {
      this.#frame((now - this.#before) / 1000);
      this.#before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** Plays a scene from its start; null while there is none. */
  load(scene: Scene | null): void {
    this.#scene = scene;
    this.#time = 0;
    this.#clock.textContent = "";
    this.#setPlaying(scene !== null && !matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  #frame(seconds: number): void {
    const scene = this.#scene;
    if (scene === null) return;
    if (this.#playing) {
      const speed = Number(this.#rate.value) * scene.pace;
      this.#time = Math.min(scene.end, this.#time + speed * Math.min(seconds, 0.1));
      if (scene.complete && this.#time >= scene.end) this.#setPlaying(false);
    }
    scene.show(this.#time);
    scene.draw(Math.min(seconds, 0.1));
    const clock = scene.clock(this.#time);
    if (this.#clock.textContent === clock) return;
    this.#clock.textContent = clock;
    this.#scrub.max = String(scene.end);
    this.#scrub.value = String(Math.floor(this.#time));
  }

  #setPlaying(playing: boolean): void {
    this.#playing = playing;
    this.#play.textContent = playing ? "Pause" : "Play";
  }

  #toggle(): void {
    if (this.#scene === null) return;
    if (!this.#playing && this.#time >= this.#scene.end) this.#time = 0;
    this.#setPlaying(!this.#playing);
  }

  #step(direction: number): void {
    if (this.#scene !== null) this.#go(Math.floor(this.#time) + direction * this.#scene.step);
  }

  #go(time: number): void {
    if (this.#scene === null) return;
    this.#setPlaying(false);
    this.#time = Math.max(0, Math.min(this.#scene.end, time));
  }

  /** Keys that a control under focus uses itself are left to it. */
  #key(event: KeyboardEvent): void {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (target instanceof HTMLElement && /^(INPUT|SELECT|BUTTON|TEXTAREA|SUMMARY)$/.test(target.tagName))
      return;
    const acts: Readonly<Record<string, () => void>> = {
      " ": () => this.#toggle(),
      ArrowLeft: () => this.#step(-1),
      ArrowRight: () => this.#step(1),
      Home: () => this.#go(0),
      End: () => this.#go(this.#scene?.end ?? 0),
    };
    const act = acts[key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
}

export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
