package io.vertick.lines;

import io.vertick.directory.Announcement;
import io.vertick.json.AnnouncementJson;
import io.vertick.json.BadQuestionException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Which machines are listed: by id, those behind {@code after}, of a type and with a tag if these are not empty.
 *
 * @param limit how many, 1 to {@value #MACHINES_MAX}
 */
record Listing(String type, String tag, String after, int limit) {
  static final int MACHINES_MAX = 1_000;

  static Listing of(Question question) {
    if (!question.isTrue(Word.LIST.text())) {
      throw new BadQuestionException("Expected true for list, but got false");
    }
    return new Listing(
        question.textOr("type", ""),
        question.textOr("tag", ""),
        question.textOr("after", ""),
        limit(question.line().getValue("limit", MACHINES_MAX)));
  }

  private static int limit(Object value) {
    if (value instanceof Integer limit && limit >= 1 && limit <= MACHINES_MAX) {
      return limit;
    }
    throw new BadQuestionException(
        "Expected a whole number from 1 to " + MACHINES_MAX + " for limit, but got " + value);
  }

  private boolean isAbout(Announcement machine) {
    return (type.isEmpty() || machine.type().equals(type))
        && (tag.isEmpty() || machine.tags().contains(tag))
        && machine.id().compareTo(after) > 0;
  }

  /** The first of the machines, which are sorted by id, and whether there are more. */
  JsonObject page(List<Announcement> machines) {
    var found = machines.stream().filter(this::isAbout).limit(limit + 1L).toList();
    var page = found.stream()
        .limit(limit)
        .map(AnnouncementJson::of)
        .map(FeedLines::named)
        .toList();
    return new JsonObject()
        .put("machines", new JsonArray(page))
        .put("more", found.size() > page.size());
  }
}
