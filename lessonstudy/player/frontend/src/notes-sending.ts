/** Sends a file of notes whole. Whatever goes wrong becomes an Error whose message is for people. */
import { Api } from "./api";

const UNREACHABLE = "The server does not answer. Is the network there? Try again.";

/** Gives the id of the import; `tell` hears the share that is sent, from 0 to 1. */
export async function sendNotes(iteration: string, file: File, tell: (share: number) => void): Promise<string> {
  const api = new Api();
  try {
    await api.session();
  } catch {
    throw new Error(UNREACHABLE);
  }
  const address = `/ls/api/iterations/${encodeURIComponent(iteration)}/imports?name=${encodeURIComponent(file.name.slice(-200))}`;
  return new Promise((done, failed) => {
    // fetch does not tell how much is sent
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRF-Token", api.csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 0);
    request.upload.onload = () => tell(1);
    request.onerror = () => failed(new Error(UNREACHABLE));
    request.onload = () => {
      const answer = answerOf(request.responseText);
      if (request.status === 201 && answer.import) done(answer.import.id);
      else failed(new Error(answer.errors?.[0]?.message ?? answer.detail ?? UNREACHABLE));
    };
    request.send(file);
  });
}

interface Answer {
  import?: { id: string };
  detail?: string;
  errors?: { message: string }[];
}

function answerOf(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
