package io.vertick.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a port asks of those who come.
 *
 * @param tls the port's certificate: all of it is TLS then; null for plain
 * @param tokens the file of tokens, one of which everybody has to show; null for none
 * @param isInsecure whether an address that others reach may do without one of both
 */
public record Security(@Nullable Identity tls, @Nullable Path tokens, boolean isInsecure) {
  /** Nothing: for loopback. */
  public static final Security NONE = new Security(null, null, false);

  /** What an address needs that others reach, to follow "Expected". */
  public static final String EXPECTED =
      "tls and tokens for a host that is not loopback (or insecure: true, if the network is trusted)";

  /** Whether a port may listen where others than this machine reach it. */
  public boolean mayFaceOthers() {
    return isInsecure || (tls != null && tokens != null);
  }

  /** Which of both is there, to follow "but found". */
  public String found() {
    return tls == null ? tokens == null ? "none of them" : "only tokens" : "only tls";
  }
}
