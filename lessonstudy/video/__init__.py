"""The room where pictures are decoded, and the only one that knows cv2, av and ffmpeg.

The idea: an upload is a stranger's program for a decoder, so nothing of it is decoded in the server. The outside of
the room is `ingest`, plain functions that services call from any thread; each sends one order through `cage` to a
child process (`child`) with little memory, little time and no secrets, and gets back plain values or a refusal with
its sentence. The inside is the rest: `source` opens a file safely, and `probing`, `remux`, `transcode`, `filmstrip`,
`poster`, `sound`, `stills` and `verify` do one step each.

Time is counted in ms from the container's start, and the playable file has the same clock as the original, so that a
note made on one is right on the other. The picture at a time is the one a browser shows then (see `stills`).
"""
