package io.vertick.published;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An object that is encoded once, to however many nodes the bus sends it. It must not change any more. */
final class EncodedJson extends JsonObject {
  private final Buffer encoded;

  EncodedJson(JsonObject json) {
    super(json.getMap());
    encoded = json.toBuffer();
  }

  @Override
  public Buffer toBuffer() {
    return encoded;
  }
}
