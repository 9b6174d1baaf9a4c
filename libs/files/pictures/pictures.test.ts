import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { inspectPicture, PictureUnreadable, pictureForModel } from "../index.js";

/** Left half red, right half blue; where it is turned, one sees it. */
const twoHalves = async (width: number, height: number) => {
  const blue = await sharp({ create: { width: Math.floor(width / 2), height, channels: 3, background: "#0000ff" } })
    .png()
    .toBuffer();
  const picture = sharp({ create: { width, height, channels: 3, background: "#ff0000" } });
  return picture.composite([{ input: blue, left: Math.ceil(width / 2), top: 0 }]);
};
const withPosition = { IFD0: { Make: "Hidden Maker", Copyright: "someone" }, IFD3: { GPSLatitude: "31/1 13/1 50/1", GPSLatitudeRef: "N" } };
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description note="Hidden Note"/></rdf:RDF></x:xmpmeta>`;
const colourAt = async (bytes: Buffer, left: number, top: number): Promise<string> => {
  const { data } = await sharp(bytes).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
  return (data[0] as number) > 150 ? "red" : (data[2] as number) > 150 ? "blue" : "other";
};
/** Frames of raw pixels: red, then blue. */
const animation = sharp(Buffer.concat([Buffer.alloc(1_200, "ff0000", "hex"), Buffer.alloc(1_200, "0000ff", "hex")]), {
  raw: { width: 20, height: 40, channels: 3, pageHeight: 20 },
});

async function cutTo(part: number, picture: Sharp): Promise<Buffer> {
  const whole = await picture.toBuffer();
  return whole.subarray(0, Math.floor(whole.length * part));
}

function pngChunk(name: string, content: Buffer): Buffer {
  const [length, body, crc] = [Buffer.alloc(4), Buffer.concat([Buffer.from(name), content]), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** Of one colour, so that it is small however large it becomes. */
function bomb(side: number, rows: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(Buffer.alloc((side + 1) * rows))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("a picture that is kept", () => {
  test.each(["jpeg", "png", "webp"] as const)("%s: upright, without what a camera noted", async (format) => {
    const turned = await (await twoHalves(60, 40)).withMetadata({ orientation: 6 }).withExifMerge(withPosition).withXmp(xmp).toFormat(format).toBuffer();
    const before = await sharp(turned).metadata();
    expect([before.width, before.height, before.orientation]).toEqual([60, 40, 6]);
    expect(before.exif?.includes("Hidden Maker")).toBe(true);
    expect(before.xmp?.includes("Hidden Note")).toBe(true);

    const picture = await inspectPicture(turned);
    expect(picture).toMatchObject({ type: `image/${format}`, width: 40, height: 60 });
    const { exif, xmp: notes, iptc, orientation, comments, width, height } = await sharp(picture?.bytes).metadata();
    expect({ exif, notes, iptc, orientation, comments, width, height }).toEqual({ width: 40, height: 60 });
    for (const hidden of ["Hidden", "Exif", "GPS", "eXIf"]) expect(picture?.bytes.includes(hidden), hidden).toBe(false);
    // turned by a quarter to the right: what was left is on top
    expect([await colourAt(picture?.bytes as Buffer, 20, 5), await colourAt(picture?.bytes as Buffer, 20, 55)]).toEqual(["red", "blue"]);
  });

  test("what was put behind it is gone, and so are texts in a PNG", async () => {
    const picture = await (await twoHalves(20, 20)).png().toBuffer();
    const end = picture.length - 12;
    const noted = Buffer.concat([
      picture.subarray(0, end),
      pngChunk("tEXt", Buffer.from("Comment\0Hidden")),
      picture.subarray(end),
      Buffer.from("<script>Hidden"),
    ]);
    const kept = await inspectPicture(noted);
    expect(kept).toMatchObject({ type: "image/png", width: 20, height: 20 });
    expect(kept?.bytes.includes("Hidden")).toBe(false);
  });

  test("keeps its pixels where its format does", async () => {
    const raw = randomBytes(64 * 48 * 4);
    const source = sharp(raw, { raw: { width: 64, height: 48, channels: 4 } });
    for (const bytes of [await source.clone().png().toBuffer(), await source.clone().webp({ lossless: true, exact: true }).toBuffer()]) {
      const kept = await inspectPicture(bytes);
      const [was, is] = await Promise.all([bytes, kept?.bytes].map((one) => sharp(one).png().toBuffer()));
      const flat = async (one?: Buffer): Promise<Buffer> => await sharp(one).flatten({ background: "white" }).raw().toBuffer();
      expect((await flat(is)).equals(await flat(was))).toBe(true);
    }
  });

  test.each(["gif", "webp"] as const)("%s: what moves goes on moving", async (format) => {
    const moving = await animation
      .clone()
      .toFormat(format, { delay: [120, 340], loop: 3 })
      .toBuffer();
    const kept = await inspectPicture(moving);
    expect(kept).toMatchObject({ type: `image/${format}`, width: 20, height: 20 });
    expect(await sharp(kept?.bytes, { animated: true }).metadata()).toMatchObject({ pages: 2, pageHeight: 20, delay: [120, 340], loop: 3 });
    expect(await inspectPicture(await (await twoHalves(20, 20)).toFormat(format).toBuffer())).toMatchObject({ type: `image/${format}`, width: 20, height: 20 });
  });

  test.each<[string, () => Promise<Buffer> | Buffer]>([
    ["text", () => Buffer.from("hello, this is no picture at all")],
    ["nothing", () => Buffer.alloc(0)],
    ["SVG", () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`)],
    ["HTML behind the beginning of a GIF", () => Buffer.from("GIF89a<script>alert(1)</script>")],
    ["the beginning of a JPEG before rubbish", () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(5_000)])],
    ["TIFF", async () => await (await twoHalves(20, 20)).tiff().toBuffer()],
    ["AVIF", async () => await (await twoHalves(20, 20)).avif().toBuffer()],
    ["a JPEG cut short", async () => await cutTo(0.3, (await twoHalves(600, 600)).jpeg())],
    ["a JPEG without its last tenth", async () => await cutTo(0.9, sharp(randomBytes(120_000), { raw: { width: 200, height: 200, channels: 3 } }).jpeg())],
    ["a PNG cut short", async () => await cutTo(0.3, sharp(randomBytes(30_000), { raw: { width: 100, height: 100, channels: 3 } }).png())],
    ["a PNG of 50,000 × 50,000", () => bomb(50_000, 50)],
    ["a PNG that says 7,000 × 7,000 and has a row", () => bomb(7_000, 1)],
    ["more than 50 megapixels", () => bomb(7_072, 7_072)],
    ["more than 25 MB", async () => Buffer.concat([await (await twoHalves(20, 20)).jpeg().toBuffer(), Buffer.alloc(25 * 1024 * 1024)])],
  ])("%s is none", async (_name, make) => {
    const bytes = await make();
    expect(await inspectPicture(bytes)).toBeNull();
    await expect(pictureForModel(bytes)).rejects.toThrow(PictureUnreadable);
  });

  test("many at once: each gets its turn, and a damaged one holds none up", async () => {
    const whole = await (await twoHalves(300, 200)).jpeg().toBuffer();
    const all = Array.from({ length: 12 }, (_, i) => (i % 3 ? whole : whole.subarray(0, 700)));
    const found = await Promise.all(all.map((bytes) => inspectPicture(bytes)));
    expect(found.map((picture) => picture?.width ?? null)).toEqual(all.map((_, i) => (i % 3 ? 300 : null)));
  });
});

describe("a picture for a model", () => {
  test("is a JPEG of at most 1,568 px, upright, in its proportions, with nothing in it but pixels", async () => {
    const turned = await (await twoHalves(3_000, 2_000)).withMetadata({ orientation: 6 }).withExifMerge(withPosition).png().toBuffer();
    const { mediaType, bytes } = await pictureForModel(turned);
    expect(mediaType).toBe("image/jpeg");
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format: "jpeg", width: 1_045, height: 1_568 });
    expect([metadata.exif, metadata.orientation, bytes.includes("Hidden")]).toEqual([undefined, undefined, false]);
    expect([await colourAt(bytes, 500, 50), await colourAt(bytes, 500, 1_500)]).toEqual(["red", "blue"]);
  });

  test("is a PNG where something shines through, and only there; a small one stays as small", async () => {
    const glass = sharp({ create: { width: 50, height: 30, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } });
    const shown = await pictureForModel(await glass.webp().toBuffer());
    expect(shown.mediaType).toBe("image/png");
    expect(await sharp(shown.bytes).metadata()).toMatchObject({ format: "png", width: 50, height: 30, hasAlpha: true });
    const solid = sharp({ create: { width: 50, height: 30, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 1 } } });
    expect((await pictureForModel(await solid.png().toBuffer())).mediaType).toBe("image/jpeg");
  });

  test("of something that moves it is the first frame", async () => {
    const { mediaType, bytes } = await pictureForModel(await animation.clone().gif().toBuffer());
    expect([mediaType, await colourAt(bytes, 10, 10)]).toEqual(["image/jpeg", "red"]);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 20, height: 20 });
  });

  test.each([3, 4] as const)("is at most 1.5 MB even of noise in %i channels", async (channels) => {
    const side = 2_000;
    const noise = await sharp(randomBytes(side * side * channels), { raw: { width: side, height: side, channels } })
      .toFormat(channels === 3 ? "jpeg" : "webp")
      .toBuffer();
    const { mediaType, bytes } = await pictureForModel(noise);
    expect(mediaType).toBe(channels === 3 ? "image/jpeg" : "image/png");
    expect(bytes.length).toBeLessThanOrEqual(1_500_000);
    expect((await sharp(bytes).metadata()).width).toBeGreaterThanOrEqual(512);
  });
});
