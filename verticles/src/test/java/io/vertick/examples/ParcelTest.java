package io.vertick.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertick.engine.machine.Machine;
import io.vertick.engine.machine.MachineType;
import io.vertick.examples.Parcel.ParcelStates;
import io.vertick.testing.MachineExtension;
import io.vertick.testing.VirtualMachines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the comments of the example promise. */
@ExtendWith(MachineExtension.class)
class ParcelTest {
  private final Machine<ParcelStates> parcel;
  private final ParcelStates s = Parcel.SCHEMA.states();

  ParcelTest(VirtualMachines machines) {
    parcel = machines.start("parcel-1", MachineType.of(Parcel.SCHEMA));
  }

  @Test
  void shouldNotShipWhatIsNotPacked() {
    // then
    assertThat(parcel.add(s.shipped))
        .hasToString("Refused: Shipped needs Packed, which is not active");
  }

  @Test
  void shouldShipWhatIsPackedInTheSameMutation() {
    // then
    assertThat(parcel.add(s.packed, s.shipped)).hasToString("Executed at version 1");
  }
}
