package io.vertick.client;

/**
 * What a scripted server heard, in the words of a conversation.
 *
 * @param kind such as {@code request}
 * @param number of the request or feed; 0 if it is about none
 * @param machine its id; empty if it is about none
 * @param what the bytes of a call in hexadecimal, or how a feed is followed
 */
record Heard(String kind, long number, String machine, String what) {
  static Heard of(String kind, long number) {
    return new Heard(kind, number, "", "");
  }
}
