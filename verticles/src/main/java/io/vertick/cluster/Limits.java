package io.vertick.cluster;

import io.vertick.access.Security;
import io.vertick.engine.machine.Loop;
import io.vertick.machine.MachineOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What the values of a configuration may be. */
final class Limits {
  static final int PORT_MAX = 65_535;
  static final String TAG = "1 to 64 letters, digits, dots, _ and -";
  static final String ID = "1 to 128 letters, digits, dots, _ and -";

  private static final Pattern IDS = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern HOSTS = Pattern.compile("[A-Za-z0-9.-]{1,253}");
  private static final Pattern PORTS = Pattern.compile("[0-9]{1,5}");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|::1|127(\\.[0-9]{1,3}){3}");

  private Limits() {}

  static boolean isId(String text) {
    return IDS.matcher(text).matches();
  }

  static boolean isTag(String text) {
    return isId(text) && text.length() <= MachineOptions.TAG_LENGTH_MAX;
  }

  static boolean isHost(String text) {
    return HOSTS.matcher(text).matches();
  }

  static boolean isPort(String text) {
    return PORTS.matcher(text).matches()
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= PORT_MAX;
  }

  /** {@code HOST:PORT}. */
  static boolean isAddress(String text) {
    int colon = text.lastIndexOf(':');
    return colon > 0 && isHost(text.substring(0, colon)) && isPort(text.substring(colon + 1));
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  /** Whether a name has an address at all; may ask a name server. */
  static boolean isKnown(String host) {
    try {
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  static void requireId(String id) {
    Loop.checkId(id);
  }

  static void requireTag(String tag) {
    if (!isTag(tag)) {
      throw new IllegalArgumentException("Expected " + TAG + " as a tag, but got \"" + tag + "\"");
    }
  }

  static void requirePort(int port) {
    requireRange("a port", port, 1, PORT_MAX);
  }

  static void requireAddress(String address) {
    if (!isAddress(address)) {
      throw new IllegalArgumentException("Expected HOST:PORT, but got \"" + address + "\"");
    }
  }

  static boolean isSecure(String host, Security security) {
    return isLoopback(host) || security.mayFaceOthers();
  }

  static void requireSecure(String host, Security security) {
    if (!isSecure(host, security)) {
      throw new IllegalArgumentException("Expected " + Security.EXPECTED + ", but got "
          + security.found() + " for \"" + host + "\"");
    }
  }

  static void requireRange(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          String.format("Expected %,d to %,d as %s, but got %,d", min, max, what, value));
    }
  }
}
