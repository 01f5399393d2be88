package io.vertick.lines;

import io.vertick.directory.Announcement;
import io.vertick.json.AnnouncementJson;
import io.vertick.json.BadQuestionException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
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

  boolean isAbout(Announcement machine) {
    return (type.isEmpty() || machine.type().equals(type))
        && (tag.isEmpty() || machine.tags().contains(tag))
        && machine.id().compareTo(after) > 0;
  }

  /** The first of the machines, and whether there are more. */
  JsonObject page(List<Announcement> machines) {
    var page = machines.stream()
        .sorted(Comparator.comparing(Announcement::id))
        .limit(limit)
        .map(AnnouncementJson::of)
        .map(FeedLines::named)
        .toList();
    return new JsonObject()
        .put("machines", new JsonArray(page))
        .put("more", machines.size() > page.size());
  }
}
