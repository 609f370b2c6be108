"""What the columns of a table of notes are, told by their names in the words that are usual for them in several languages.

A name is known whole or not at all: "number of students" is no column of students. What is not known a person names.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

NAMES: Mapping[str, str] = {
    "start": (
        "start, start time, time start, starttime, start at, start timecode, begin, begin time, begins, beginning,"
        " onset, onset time, in, tc in, timecode in, in point, from, time, times, timestamp, time stamp, timecode,"
        " time code, clock, position, video time, media time, event time, beginn, anfang, startzeit, zeit, zeitpunkt,"
        " zeitstempel, zeitmarke, von, debut, temps, heure, horodatage, de, inicio, comienzo, tiempo, hora, desde,"
        " inizio, tempo, ora, da, tijd, begintijd, starttijd, van, tid, starttid, start tid, fra, fran, poczatek, czas, od,"
        " zacatek, cas, baslangic, zaman, начало, время, 開始, 開始時間, 開始時刻, 時間, 時刻, 开始, 开始时间, 时间,"
        " 開始时间, 시작, 시작 시간, 시간"
    ),
    "end": (
        "end, end time, time end, endtime, end at, end timecode, ends, stop, stop time, offset, offset time, out,"
        " tc out, timecode out, out point, to, until, till, finish, ende, endzeit, bis, fin, jusqu a, final,"
        " hasta, termino, fine, ate, fim, einde, eindtijd, tot, slut, sluttid, slutt, til, koniec, do, konec, bitis,"
        " son, конец, 終了, 終了時間, 終了時刻, 结束, 结束时间, 結束, 結束時間, 종료, 종료 시간, 끝"
    ),
    "duration": (
        "duration, length, lasts, dauer, lange, duree, duracion, durata, duracao, duur, varighed, varighet,"
        " varaktighet, czas trwania, trvani, sure, длительность, 長さ, 時間長, 持续时间, 時長, 时长, 지속 시간"
    ),
    "saw": (
        "saw, seen, what was seen, text, comment, comments, note, notes, transcript, transcription, transcribed text,"
        " utterance, annotation, annotations, annotation value, value, observation, observations, description,"
        " content, evidence, event, remark, remarks, memo, caption, subtitle, was gesehen wurde, kommentar,"
        " kommentare, notiz, notizen, beobachtung, beobachtungen, transkript, beschreibung, anmerkung, bemerkung,"
        " texte, commentaire, commentaires, remarque, texto, comentario, comentarios, nota, notas, observacion,"
        " transcripcion, descripcion, testo, commento, osservazione, trascrizione, descrizione, observacao,"
        " transcricao, descricao, tekst, opmerking, opmerkingen, notitie, waarneming, observatie, observasjon,"
        " anteckning, notat, komentarz, uwagi, notatka, obserwacja, poznamka, metin, yorum, текст, комментарий,"
        " заметка, наблюдение, テキスト, コメント, メモ, 記録, 発話, 文本, 备注, 评论, 笔记, 记录, 文字, 메모, 내용,"
        " 텍스트"
    ),
    "think": (
        "think, thought, thoughts, interpretation, interpretations, inference, what i think,"
        " what the observer thought, deutung, interpretacion, interpretazione, interpretacao, interpretatie,"
        " tolkning, interpretacja, 解釈, 解释, 해석"
    ),
    "codes": (
        "codes, code, behavior, behaviour, behaviors, behaviours, category, categories, label, labels, tag, tags,"
        " kode, koder, kod, kody, kategorie, kategorien, verhalten, categorie, comportement, etiquette, codigo,"
        " codigos, categoria, comportamiento, conducta, etiqueta, codice, codici, comportamento, etichetta, gedrag,"
        " kategori, kategoria, zachowanie, davranis, код, коды, категория, コード, カテゴリ, カテゴリー, 代码, 编码,"
        " 类别, 行为, 編碼, 類別, 코드, 범주"
    ),
    "code_keys": "code keys",
    "students": (
        "students, student, student id, student name, student code, pupil, pupils, learner, learners, child,"
        " children, subject, subjects, focus student, focus students, schuler, schulerin, schuler innen, lernende,"
        " kind, kinder, eleve, eleves, apprenant, etudiant, estudiante, estudiantes, alumno, alumna, alumnos,"
        " alumnas, studente, studenti, alunno, alunni, aluno, alunos, leerling, leerlingen, elev, elever, uczen,"
        " uczniowie, zak, ogrenci, ученик, ученики, 児童, 生徒, 学生, 學生, 학생"
    ),
    "observer": (
        "observer, observers, observer name, observer id, observed by, coder, coder id, annotator, rater, author,"
        " noted by, user, beobachter, beobachterin, beobachter in, kodierer, codeur, observateur, observatrice,"
        " annotateur, auteur, observador, observadora, codificador, anotador, autor, osservatore, osservatrice,"
        " codificatore, observator, waarnemer, codeerder, koder name, kodare, observatør, obserwator, pozorovatel,"
        " gozlemci, наблюдатель, кодировщик, 観察者, 観察者名, 记录者, 观察者, 觀察者, 관찰자"
    ),
    "phase": (
        "phase, lesson phase, phases, activity, section, stage, unterrichtsphase, abschnitt, fase, etape, etapa,"
        " moment de la lecon, faza, asama, этап, 段階, 活動, 阶段, 단계"
    ),
    "anticipated": (
        "anticipated, anticipated response, anticipated responses, expected response, erwartete antwort,"
        " reponse attendue, respuesta anticipada, respuesta esperada, 予想される反応, 预期反应"
    ),
    "media": (
        "camera, cameras, media, video, video file, recording, file, filename, media file, media file path, kamera,"
        " aufnahme, enregistrement, fichier, camara, grabacion, archivo, telecamera, registrazione, gravacao, opname,"
        " カメラ, 摄像机, 录像, 카메라"
    ),
    "flag": "flag, flagged, star, starred, important, markiert, wichtig, importante, belangrijk, フラグ, 标记",
    "region": "region, mark, xywh",
    "id": "id, note id, uuid, identity, identifier, guid",
}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(
        "ms msec msecs millisecond milliseconds millis millisekunden millisecondes ミリ秒 毫秒".split(), "ms"
    ),
    **dict.fromkeys(
        "s sec secs second seconds sek sekunde sekunden seconde secondes segundos secondi 秒 초".split(), "s"
    ),
    **dict.fromkeys("ss".split(), "s"),
    **dict.fromkeys("hh mm hms hhmmss mmss".split(), "clock"),
}


def plain(name: str) -> str:
    """The words of a name without case, accents and signs."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    return " ".join(unicodedata.normalize("NFC", " ".join(re.findall(r"[^\W_]+", bare))).split())


_KNOWN: Mapping[str, tuple[str, int]] = {
    plain(word): (field, place)
    for field, words in reversed(list(NAMES.items()))
    for place, word in reversed(list(enumerate(words.split(","))))
}


def unit(name: str) -> str | None:
    """ "s", "ms" or "clock" where a name says so, such as "Start (s)", "onset_ms" or "Begin Time - hh:mm:ss.ms"."""
    said = {_UNITS[word] for word in plain(name).split() if word in _UNITS}
    return next((one for one in ("clock", "s", "ms") if one in said), None)


def meant(name: str) -> str | None:
    """The field that a name stands for."""
    found = _found(name)
    return found[0] if found else None


def understood(names: Sequence[str]) -> dict[str, str]:
    """The field of each column that is known. Of two columns for one field the better word is taken, then the one that comes
    first; whole milliseconds are better than any."""
    best: dict[str, tuple[tuple[bool, int], str]] = {}
    for name in names:
        found = _found(name)
        if found is None:
            continue
        field, place = found
        rank = (unit(name) != "ms", place)
        if field not in best or rank < best[field][0]:
            best[field] = (rank, name)
    taken = {name: field for field, (_, name) in best.items()}
    return {name: taken[name] for name in names if name in taken}


def unlike(names: Iterable[str]) -> list[str]:
    """The names of columns with a number for those that have none, and behind those that are there twice."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        base = name.strip() or f"Column {place}"
        count, one = 1, base
        while one in found:
            count += 1
            one = f"{base} ({count})"
        found.append(one)
    return found


def _found(name: str) -> tuple[str, int] | None:
    words = plain(name)
    without_unit = " ".join(word for word in words.split() if word not in _UNITS)
    return _KNOWN.get(words) or _KNOWN.get(without_unit)
