"""Made-up sound for the drawn lesson: a quiet room, voices without words, chalk, scissors and a soft bell.

A voice is a row of vowel-like tones: harmonics of a pitch, weighted by the resonances (formants) of five vowels,
whose frequencies are in any phonetics book. No recording of anybody is in it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lessonstudy.video.drawing.story import Story

RATE = 24_000
Sound = NDArray[np.float32]

# First, second and third formant in Hz of open and closed vowels.
VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (390, 1990, 2550), (570, 840, 2410), (440, 1020, 2240))


def lesson_sound(story: Story, seconds: float) -> Sound:
    """Mono sound at 24 kHz, -1 to 1, `seconds` long from the start of the lesson."""
    chance = np.random.default_rng(round(story.hour))
    length = round(seconds * RATE)
    sound = room_tone(length, chance)
    add_voices(sound, story, chance)
    for mark in story.board:
        add_strokes(sound, mark.start, mark.end, 0.17, chance, 0.020, 1500, 0.045)
    for group in story.groups:
        for cut in group.cuts:
            add_strokes(sound, cut.start, cut.end, 0.62, chance, 0.035, 3200, 0.030)
        for pencil in group.marks:
            add_strokes(sound, pencil.start, pencil.end, 0.3, chance, 0.012, 2600, 0.09)
    for span in story.spans:
        add_bell(sound, max(0.6, span.start - 0.4), 0.16 if span.start else 0.09)
    peak = float(np.max(np.abs(sound))) if length else 0.0
    return sound * np.float32(0.7 / peak) if peak > 0.7 else sound


def room_tone(length: int, chance: np.random.Generator) -> Sound:
    """Air and distance: noise that gets weaker towards high tones, at about -56 dB."""
    size = 1 << 17
    spectrum = np.fft.rfft(chance.standard_normal(size))
    tones = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= 1 / (1 + (tones / 180) ** 1.3)
    noise = np.fft.irfft(spectrum, size)
    noise *= 0.0016 / float(np.std(noise))
    return np.asarray(np.resize(noise, length), np.float32)


def syllable(pitch: float, vowel: tuple[int, int, int], seconds: float, glide: float, breath: Sound) -> Sound:
    """One vowel: a soft start and end, a pitch in Hz that glides by the share `glide`."""
    length = round(seconds * RATE)
    share = np.linspace(0, 1, length)
    phase = np.cumsum(pitch * (1 + glide * (share - 0.5)) / RATE) * math.tau
    tone = np.zeros(length)
    for number in range(1, max(2, int(3400 / pitch)) + 1):
        loud = sum(
            strength / (1 + ((number * pitch - formant) / width) ** 2)
            for formant, strength, width in zip(vowel, (1.0, 0.45, 0.16), (110, 140, 220), strict=True)
        )
        tone += (loud + 0.02) / number**0.55 * np.sin(number * phase + number)
    shape = np.sin(np.pi * np.minimum(1.0, share * 1.02)) ** 0.7
    return np.asarray((tone * 0.5 + breath[:length] * 0.05) * shape, np.float32)


class Voice:
    """One speaker: a small stock of syllables near one pitch, said in phrases with pauses."""

    def __init__(self, pitch: float, chance: np.random.Generator) -> None:
        breath = np.asarray(chance.standard_normal(RATE), np.float32)
        self.chance = chance
        self.stock = [
            syllable(
                pitch * float(chance.uniform(0.92, 1.1)),
                VOWELS[int(chance.integers(len(VOWELS)))],
                float(chance.uniform(0.11, 0.24)),
                float(chance.uniform(-0.14, 0.06)),
                breath,
            )
            for _ in range(14)
        ]

    def speak(self, sound: Sound, start: float, end: float, loud: float, pause: float) -> None:
        """Adds phrases between two seconds; `pause` is the usual silence between them in seconds."""
        now = start + float(self.chance.uniform(0, pause))
        while now < end - 1:
            for number in range(int(self.chance.integers(4, 11))):
                tone = self.stock[int(self.chance.integers(len(self.stock)))]
                add(sound, now, tone * np.float32(loud * (1 - number * 0.035)))
                now += len(tone) / RATE * 0.92 + float(self.chance.choice([0.0, 0.0, 0.03, 0.09]))
                if now > end - 0.4:
                    return
            now += pause * float(self.chance.uniform(0.5, 1.6))


def add_voices(sound: Sound, story: Story, chance: np.random.Generator) -> None:
    """The teacher, a child at a time, or a murmur of many, as the phase wants it."""
    teacher = Voice(196 if story.hour < 12 else 118, chance)
    children = [Voice(float(chance.uniform(225, 320)), chance) for _ in range(10)]
    for span in story.spans:
        if span.key in ("launch", "summary"):
            teacher.speak(sound, span.start + 1.2, span.end - 1.5, 0.085, 1.3)
        elif span.key == "compare":
            for number, visit in enumerate(story.visits):
                children[number].speak(sound, *visit.shows, 0.08, 0.7)
            teacher.speak(sound, 143, 149, 0.075, 1.0)
            for child in children[4:]:
                child.speak(sound, span.start, span.start + 6, 0.012, 1.6)
        else:
            quiet = 0.6 if span.key == "draw" else 1.0
            for number, child in enumerate(children):
                child.speak(
                    sound, span.start + 2.5, span.end - 1, 0.021 * quiet * story.lively / (1 + number % 3 * 0.5), 1.5
                )
            teacher.speak(sound, span.start + 5, span.end - 5, 0.03, 4.5)
    for start in story.chorus:
        for number, child in enumerate(children):
            for beat in range(3):
                add(sound, start + beat * 0.27 + number * 0.012, child.stock[beat] * np.float32(0.028))


def add(sound: Sound, start: float, tone: Sound) -> None:
    """Mixes a tone in at a second; what lies beyond the end falls away."""
    first = max(0, round(start * RATE))
    last = min(len(sound), first + len(tone))
    if last > first:
        sound[first:last] += tone[: last - first]


def add_strokes(
    sound: Sound,
    start: float,
    end: float,
    every: float,
    chance: np.random.Generator,
    loud: float,
    tone: float,
    seconds: float,
) -> None:
    """Short rustling taps of noise around a tone in Hz, one every `every` seconds or so."""
    length = round(seconds * RATE)
    share = np.linspace(0, 1, length)
    shape = np.exp(-6 * share) * np.minimum(1.0, share * 30)
    carrier = np.cos(math.tau * tone * share * seconds)
    now = start
    while now < end:
        noise = np.convolve(chance.standard_normal(length), np.ones(4) / 4, mode="same")
        add(sound, now, np.asarray(noise * carrier * shape * loud * float(chance.uniform(0.6, 1.2)), np.float32))
        now += every * float(chance.uniform(0.75, 1.3))


def add_bell(sound: Sound, start: float, loud: float) -> None:
    """A small singing bowl."""
    time = np.arange(round(3.2 * RATE)) / RATE
    partials = ((523.3, 1.0, 1.3), (1413.0, 0.32, 2.2), (2710.0, 0.1, 4.0), (525.0, 0.5, 1.2))
    tone = sum(
        strength * np.sin(math.tau * pitch * time) * np.exp(-decay * time) for pitch, strength, decay in partials
    )
    add(sound, start, np.asarray(tone * np.minimum(1.0, time * 120) * loud, np.float32))
