// A short tone for each scan, high when it went well and low when it did not; off until somebody asks for it.

const KEY = "shiqu-scan-sound";
const TONES = { ok: [880], idle: [660], wait: [520], bad: [220, 180] };
let speaker = null;

const wanted = () => localStorage.getItem(KEY) === "on";

export function openSound(root) {
  for (const button of root.querySelectorAll("[data-sound]")) button.setAttribute("aria-pressed", String(wanted()));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sound]");
  if (!button) return;
  localStorage.setItem(KEY, wanted() ? "off" : "on");
  openSound(document);
  if (wanted()) sound("ok");
});

document.addEventListener("scanned", (event) => {
  openSound(document);
  if (wanted()) sound(event.detail);
});

function sound(tone) {
  speaker ??= new AudioContext();
  let at = speaker.currentTime;
  for (const pitch of TONES[tone] ?? TONES.idle) {
    const voice = speaker.createOscillator();
    const level = speaker.createGain();
    voice.frequency.value = pitch;
    level.gain.value = 0.08;
    voice.connect(level).connect(speaker.destination);
    voice.start(at);
    voice.stop(at + 0.09);
    at += 0.12;
  }
}
