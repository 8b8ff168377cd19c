/* Mapbox Vector Tiles (version 2.1 of the specification), read into lines and rings. A tile that is cut short throws. */
"use strict";
window.dateline = window.dateline || {};

(function (dateline) {
  const text = new TextDecoder();

  /* Calls `take(field, wire, read)` for each field of a message; `read` has bytes(), number() and, for doubles, raw(). */
  function fields(bytes, take) {
    let at = 0;
    const varint = () => {
      let value = 0, unit = 1;
      for (let n = 0; n < 10; n++) {
        if (at >= bytes.length) throw new RangeError("tile cut short");
        const byte = bytes[at++];
        value += (byte & 127) * unit;
        if (byte < 128) return value;
        unit *= 128;
      }
      throw new RangeError("no number");
    };
    const slice = (length) => {
      if (at + length > bytes.length) throw new RangeError("tile cut short");
      at += length;
      return bytes.subarray(at - length, at);
    };
    while (at < bytes.length) {
      const key = varint(), wire = key & 7, field = Math.floor(key / 8);
      if (wire === 0) take(field, varint());
      else if (wire === 2) take(field, slice(varint()));
      else if (wire === 5) take(field, slice(4));
      else if (wire === 1) take(field, slice(8));
      else throw new RangeError("no vector tile");
    }
  }

  function packed(bytes) {
    const out = [];
    let value = 0, unit = 1;
    for (const byte of bytes) {
      value += (byte & 127) * unit;
      unit *= 128;
      if (byte < 128) {
        out.push(value);
        value = 0;
        unit = 1;
      }
    }
    return out;
  }

  const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unzigzag = (n) => (n % 2 ? -(n + 1) / 2 : n / 2);
  const READ = {
    1: (v) => text.decode(v), 2: (v) => view(v).getFloat32(0, true), 3: (v) => view(v).getFloat64(0, true),
    4: (v) => v, 5: (v) => v, 6: unzigzag, 7: Boolean,
  };

  function value(bytes) {
    let out = null;
    fields(bytes, (field, raw) => (out = READ[field] ? READ[field](raw) : out));
    return out;
  }

  /* Commands to lines: [[x, y, x, y...], ...] in tile units; rings come closed. */
  function lines(geometry) {
    const out = [];
    let line = null, x = 0, y = 0, at = 0;
    while (at < geometry.length) {
      const command = geometry[at] & 7, count = geometry[at++] >> 3;
      if (command === 7) {
        if (line) line.push(line[0], line[1]);
        continue;
      }
      for (let n = 0; n < count && at + 1 < geometry.length; n++) {
        x += unzigzag(geometry[at++]);
        y += unzigzag(geometry[at++]);
        if (command === 1) out.push((line = []));
        if (line) line.push(x, y);
      }
    }
    return out;
  }

  function feature(bytes, keys, values) {
    const out = { type: 0, tags: {}, lines: [] };
    fields(bytes, (field, raw) => {
      if (field === 3) out.type = raw;
      else if (field === 4) out.lines = lines(packed(raw));
      else if (field === 2) {
        const pairs = packed(raw);
        for (let n = 0; n + 1 < pairs.length; n += 2) out.tags[keys[pairs[n]]] = values[pairs[n + 1]];
      }
    });
    return out;
  }

  function layer(bytes) {
    const out = { name: "", extent: 4096, features: [] }, keys = [], values = [], raws = [];
    fields(bytes, (field, raw) => {
      if (field === 1) out.name = text.decode(raw);
      else if (field === 2) raws.push(raw);
      else if (field === 3) keys.push(text.decode(raw));
      else if (field === 4) values.push(value(raw));
      else if (field === 5) out.extent = raw;
    });
    out.features = raws.map((raw) => feature(raw, keys, values));
    return out;
  }

  /* Bytes of a tile -> [{name, extent, features: [{type: 1 point, 2 line, 3 area; tags, lines}]}]. */
  dateline.readVectorTile = function (buffer) {
    const layers = [];
    fields(new Uint8Array(buffer), (field, raw) => {
      if (field === 3) layers.push(layer(raw));
    });
    return layers;
  };
})(window.dateline);
