package io.vertick.bridge.access;

import io.netty.util.NetUtil;
import java.util.HexFormat;

/** Who shares an address, as far as that shows. */
final class Network {
  private static final int IPV6_BYTES = 16;
  private static final int PREFIX_BYTES = 8;
  /** Of an IPv4 address in the form of IPv6. */
  private static final String MAPPED = "0".repeat(20) + "ffff";

  private Network() {}

  /** The first 64 bits of an IPv6 address, which one household or machine has for itself; every other address as it is. */
  static String of(String address) {
    var bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length != IPV6_BYTES) {
      return address;
    }
    var hex = HexFormat.of();
    return hex.formatHex(bytes).startsWith(MAPPED)
        ? address
        : hex.formatHex(bytes, 0, PREFIX_BYTES) + "/64";
  }
}
