package io.vertick.integration.killloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The loop can tell right from wrong. */
class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void shouldTakeLastSavedOrTheOneUnderWay() {
    // given
    ledger.restored("a 0 .");
    ledger.saving("a 1 .");
    ledger.saved("a 1 .");
    // then
    assertThat(ledger.restored("a 1 .")).isEmpty();
    // when a save was under way
    ledger.saving("a 2 .");
    // then
    assertThat(ledger.restored("a 2 .")).isEmpty();
    assertThat(ledger.saves()).isEqualTo(1);
    assertThat(ledger.savesUnderWay()).isEqualTo(1);
    assertThat(ledger.savesUnreported()).isEqualTo(1);
  }

  @Test
  void shouldTakeWhatItCameBackWithWhenNothingWasSavedSince() {
    // given
    ledger.restored("a 5 .");
    ledger.saving("a 6 .");
    // then
    assertThat(ledger.restored("a 5 .")).isEmpty();
    assertThat(ledger.savesUnreported()).isZero();
  }

  @Test
  void shouldFindOlderExportWrong() {
    // given
    ledger.restored("a 0 .");
    ledger.saving("a 1 .");
    ledger.saved("a 1 .");
    ledger.saving("a 2 .");
    ledger.saved("a 2 .");
    // then
    assertThat(ledger.restored("a 1 .")).isPresent();
  }

  @Test
  void shouldFindExportWrongThatWasNeverSaved() {
    // given
    ledger.restored("a 0 .");
    ledger.saving("a 1 .");
    // then
    assertThat(ledger.restored("a 2 .")).isPresent();
    assertThat(Ledger.isWhole("saved a 1")).isFalse();
  }
}
