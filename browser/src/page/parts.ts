/** The parts that travel inside the page: base64 of gzip, as elements or, in the folder form, as scripts that ran. */

export interface Parts {
  readonly engine: ArrayBuffer;
  readonly worker: string;
  readonly facts: string;
}

type PartName = keyof Parts;

declare global {
  interface Window {
    forethoughtParts?: Partial<Record<PartName, string>>;
  }
}

/** Unpacks the three parts. Throws an `Error` when one is missing or damaged. */
export async function readParts(): Promise<Parts> {
  const [engine, worker, facts] = await Promise.all([unpacked("engine"), unpacked("worker"), unpacked("facts")]);
  const text = new TextDecoder();
  return { engine, worker: text.decode(worker), facts: text.decode(facts) };
}

async function unpacked(name: PartName): Promise<ArrayBuffer> {
  const text = packedText(name);
  try {
    const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).arrayBuffer();
  } catch (error) {
    throw new Error(`part ${name} is damaged`, { cause: error });
  }
}

/** The text of a part, which is let go: the engine alone is some twelve million characters. */
function packedText(name: PartName): string {
  const element = document.getElementById(`part-${name}`);
  const text = window.forethoughtParts?.[name] ?? element?.textContent ?? "";
  element?.remove();
  if (window.forethoughtParts) delete window.forethoughtParts[name];
  if (text.trim() === "") throw new Error(`part ${name} is missing`);
  return text;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.trim());
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
