package io.vertick.demo.flights;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** What is to be seen of the flights, on whatever shows it; read on the context of their machines. */
interface Display {
  /** An answer to a request, in the form that it asks for. */
  record Answer(String text, JsonObject json) {}

  /** The rows of the page, numbered from 1. */
  List<BoardRow> rows();

  /** What a terminal prints every second, if anything changed. */
  List<String> lines();

  /** What a terminal draws in place. */
  default List<String> drawing() {
    return lines();
  }

  /** The same in a line, for the page. */
  default String summary() {
    return String.join(" · ", lines());
  }

  /** What is active now. */
  Answer active();

  /** The ticks of the states. */
  Answer clock();
}
