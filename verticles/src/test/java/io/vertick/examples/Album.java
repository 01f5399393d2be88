package io.vertick.examples;

import io.vertick.Vertick;
import io.vertick.engine.machine.Arg;
import io.vertick.engine.machine.Decision;
import io.vertick.engine.machine.Handlers;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.machine.Payload;
import io.vertick.engine.machine.PayloadOutcome;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Future;

// region album
/** Takes photos up to a size; {@code Filled} is entered with each. */
final class Album extends MachineType<Album.AlbumStates> {
  static final class AlbumStates extends States {
    final State filled = multi("Filled");
  }

  static final Schema<AlbumStates> SCHEMA = Schema.of(AlbumStates::new);
  static final Arg<String> FORMAT = Arg.string("format");

  Album() {
    super(SCHEMA);
  }

  @Override
  protected void handlers(AlbumStates s, Handlers on) {
    on.payload("photo", (album, photo) -> {
      if (photo.size() > 8_000_000) {
        return Decision.refuse("photos of at most 8 MB, please");
      }
      // Here photo.bytes() is put somewhere. What is added runs behind this.
      album.add(album.schema().state("Filled"), photo.args());
      return Decision.accept();
    });
  }

  /** From any node. */
  static Future<PayloadOutcome> send(Vertick vertick, byte[] png) {
    return vertick.machine("album", SCHEMA).send(Payload.of("photo", png).arg(FORMAT, "png"));
  }
}
// endregion
