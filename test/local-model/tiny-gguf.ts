/**
 * A model of some 490 KB with random weights, in the format that llama.cpp reads (GGUF version 3,
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): it understands nothing, but is loaded, asked, sampled, stopped and embedded like
 * one of 40 GB. The same seed gives the same bytes.
 */

const width = 64;
const layers = 2;
const heads = 4;
const inner = 128;
/** Types of values (gguf_metadata_value_type) and of tokens (llama_token_type). */
const value = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const kind = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

type Token = { text: string; kind: number };

const control = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"];
const letters = [..."▁etaoinshrdlucmfwypvbgkjxqz", ".", ",", "\u4f60", "\u597d", "\u7684", "\u662f"];
const tokens: Token[] = [
  { text: "<unk>", kind: kind.unknown },
  ...control.map((text) => ({ text, kind: kind.control })),
  ...Array.from({ length: 256 }, (_, byte) => ({ text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`, kind: kind.byte })),
  ...letters.map((text) => ({ text, kind: kind.normal })),
  { text: "▁the", kind: kind.normal },
  { text: "▁a", kind: kind.normal },
  { text: "▁of", kind: kind.normal },
];

/** ChatML, as Qwen's models have it. */
const chatTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

export type Options = {
  seed?: number;
  /** How many tokens it says that it can see. */
  context?: number;
  /** It never comes to an end by itself. */
  endless?: boolean;
};

/** The file's bytes. */
export function tinyGguf({ seed = 1, context = 4_096, endless = false }: Options = {}): Buffer {
  const fields = metadata(context);
  const tensors = weights(seed, endless);
  let offset = 0;
  const infos = tensors.map(({ name, shape, data }) => {
    const info = Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]);
    offset += aligned(data.byteLength);
    return info;
  });
  const head = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(fields.length), ...fields, ...infos]);
  return Buffer.concat([head, padding(head.length), ...tensors.flatMap(({ data }) => [Buffer.from(data.buffer), padding(data.byteLength)])]);
}

function metadata(context: number): Buffer[] {
  const string = (key: string, held: string): Buffer => Buffer.concat([text(key), u32(value.string), text(held)]);
  const whole = (key: string, held: number): Buffer => Buffer.concat([text(key), u32(value.uint32), u32(held)]);
  const fraction = (key: string, held: number): Buffer => Buffer.concat([text(key), u32(value.float32), f32(held)]);
  const truth = (key: string, held: boolean): Buffer => Buffer.concat([text(key), u32(value.bool), Buffer.from([held ? 1 : 0])]);
  const list = (key: string, type: number, items: Buffer[]): Buffer => Buffer.concat([text(key), u32(value.array), u32(type), u64(items.length), ...items]);
  return [
    string("general.architecture", "llama"),
    string("general.name", "tiny"),
    whole("llama.context_length", context),
    whole("llama.embedding_length", width),
    whole("llama.block_count", layers),
    whole("llama.feed_forward_length", inner),
    whole("llama.attention.head_count", heads),
    whole("llama.attention.head_count_kv", heads),
    whole("llama.rope.dimension_count", width / heads),
    fraction("llama.attention.layer_norm_rms_epsilon", 1e-5),
    whole("llama.vocab_size", tokens.length),
    string("tokenizer.ggml.model", "llama"),
    list(
      "tokenizer.ggml.tokens",
      value.string,
      tokens.map((token) => text(token.text)),
    ),
    list(
      "tokenizer.ggml.scores",
      value.float32,
      tokens.map((token, i) => f32(token.kind === kind.normal ? -i : 0)),
    ),
    list(
      "tokenizer.ggml.token_type",
      value.int32,
      tokens.map((token) => u32(token.kind)),
    ),
    whole("tokenizer.ggml.unknown_token_id", 0),
    whole("tokenizer.ggml.bos_token_id", 1),
    whole(
      "tokenizer.ggml.eos_token_id",
      tokens.findIndex((token) => token.text === "<|im_end|>"),
    ),
    truth("tokenizer.ggml.add_bos_token", true),
    string("tokenizer.chat_template", chatTemplate),
  ];
}

type Tensor = { name: string; shape: number[]; data: Float32Array };

/** The first of its dimensions passes every layer as it came, and says which tokens are letters: so it speaks in letters, and seldom ends. */
function weights(seed: number, endless: boolean): Tensor[] {
  const random = gaussian(seed);
  const matrix = (name: string, shape: [number, number], scale: number): Tensor => ({ name, shape, data: filled(shape, () => random() * scale) });
  const into = (tensor: Tensor): Tensor => {
    tensor.data.fill(0, 0, tensor.shape[0]);
    return tensor;
  };
  const ones = (name: string): Tensor => ({ name, shape: [width], data: new Float32Array(width).fill(1) });
  const scale = 1 / Math.sqrt(width);
  const layer = (i: number): Tensor[] => [
    ones(`blk.${i}.attn_norm.weight`),
    ...["q", "k", "v"].map((part) => matrix(`blk.${i}.attn_${part}.weight`, [width, width], scale)),
    into(matrix(`blk.${i}.attn_output.weight`, [width, width], scale)),
    ones(`blk.${i}.ffn_norm.weight`),
    matrix(`blk.${i}.ffn_gate.weight`, [width, inner], scale),
    matrix(`blk.${i}.ffn_up.weight`, [width, inner], scale),
    into(matrix(`blk.${i}.ffn_down.weight`, [inner, width], 1 / Math.sqrt(inner))),
  ];
  const embedding = matrix("token_embd.weight", [width, tokens.length], 1);
  const output = matrix("output.weight", [width, tokens.length], 2 * scale);
  for (const [i, token] of tokens.entries()) {
    embedding.data[i * width] = 4;
    output.data[i * width] = token.kind === kind.normal ? 4 : token.text === "<|im_end|>" && !endless ? 1.5 : -8;
  }
  return [embedding, ...Array.from({ length: layers }, (_, i) => layer(i)).flat(), ones("output_norm.weight"), output];
}

function filled([columns, rows]: [number, number], next: () => number): Float32Array {
  const data = new Float32Array(columns * rows);
  for (let i = 0; i < data.length; i += 1) data[i] = next();
  return data;
}

/** Normal deviates by Box and Muller, over Marsaglia's xorshift32. */
function gaussian(seed: number): () => number {
  let state = seed | 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const alignment = 32;
const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
const padding = (bytes: number): Buffer => Buffer.alloc(aligned(bytes) - bytes);

function u32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

function u64(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

function f32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(number);
  return bytes;
}

const text = (string: string): Buffer => Buffer.concat([u64(Buffer.byteLength(string)), Buffer.from(string)]);
