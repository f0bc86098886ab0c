// Files to upload, generated in memory.
import type { Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** A file as Playwright's `setInputFiles` takes it. */
export type UploadFile = { name: string; mimeType: string; buffer: Buffer };

/** A picture of one colour, or of noise, which cannot be compressed. */
export function png(name: string, width: number, height: number, noise = false): UploadFile {
  const lines = Array.from({ length: height }, () => {
    const pixels = noise ? randomBytes(width * 3) : Buffer.alloc(width * 3, Buffer.from([86, 128, 96]));
    return Buffer.concat([Buffer.from([0]), pixels]);
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits each of red, green and blue.
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.concat(lines));
  const buffer = Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
  return { name, mimeType: "image/png", buffer };
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A JPEG picture, encoded by the browser. */
export async function jpeg(page: Page, name: string, width: number, height: number): Promise<UploadFile> {
  const dataUrl = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext("2d")!;
      context.fillStyle = "tan";
      context.fillRect(0, 0, width, height);
      return canvas.toDataURL("image/jpeg");
    },
    [width, height],
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(dataUrl.split(",")[1], "base64") };
}

/** A document of one empty page, padded to this many bytes. */
export function pdf(name: string, bytes = 0): UploadFile {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  text += "% padding\n".repeat(Math.ceil(Math.max(0, bytes - text.length - 200) / 10));
  const table = text.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  text += `xref\n0 4\n0000000000 65535 f \n${entries.join("")}`;
  text += `trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return { name, mimeType: "application/pdf", buffer: Buffer.from(text.padEnd(bytes, "\n"), "latin1") };
}

export function text(name: string, content: string): UploadFile {
  return { name, mimeType: "text/plain", buffer: Buffer.from(content) };
}
