package io.vertick.examples;

// region parcel
import io.vertick.Vertick;
import io.vertick.engine.machine.MachineType;
import io.vertick.engine.schema.Schema;
import io.vertick.engine.schema.State;
import io.vertick.engine.schema.States;
import io.vertx.core.Vertx;

public class Parcel {
  static class ParcelStates extends States {
    final State packed = state("Packed");
    final State shipped = state("Shipped").require(packed);
    final State delivered = state("Delivered").require(shipped);
    final State late = state("Late").require(shipped);

    {
      delivered.remove(late);
    }
  }

  static final Schema<ParcelStates> SCHEMA = Schema.of(ParcelStates::new);

  public static void main(String[] args) {
    var vertx = Vertx.vertx();
    Vertick.create(vertx)
        .host("parcel-1", MachineType.of(SCHEMA))
        .compose(parcel -> parcel
            .add(parcel.states().shipped)
            .onSuccess(System.out::println) // Refused: Shipped needs Packed, which is not active
            .compose(refused -> parcel.add(parcel.states().packed, parcel.states().shipped))
            .onSuccess(System.out::println)) // Executed at version 1
        .onComplete(done -> vertx.close());
  }
}
// endregion
