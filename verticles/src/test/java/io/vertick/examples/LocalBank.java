package io.vertick.examples;

/** A bank that agrees to everything. */
final class LocalBank implements Purchase.Bank {
  @Override
  public String charge(String order, long cents) {
    return "no. 7";
  }

  @Override
  public String refund(String receipt) {
    return receipt;
  }
}
