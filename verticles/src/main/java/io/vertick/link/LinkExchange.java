package io.vertick.link;

import io.vertick.bridge.remote.LinkLoop;
import io.vertick.bridge.server.Exchange;
import io.vertick.engine.clock.Incarnation;
import io.vertick.engine.payload.PayloadChannel;
import io.vertick.engine.protocol.Message.Acknowledge;
import io.vertick.engine.protocol.Message.Cancel;
import io.vertick.engine.protocol.Message.Request;
import io.vertick.engine.remote.Speaker;
import io.vertick.engine.replica.FeedSender;
import io.vertick.engine.session.Session;
import io.vertx.core.Context;

/** The machines that clients of this node's bridge reach: those here, and through the links those of other nodes. Lives on the context of the links. */
record LinkExchange(Links links, HostedRequests requests, LinkLoop loop) implements Exchange {
  @Override
  public Incarnation self() {
    return links.self().incarnation();
  }

  @Override
  public String name() {
    return links.self().id();
  }

  @Override
  public Context context() {
    return loop.context();
  }

  @Override
  public long now() {
    return links.now();
  }

  @Override
  public void endTurnSoon() {
    links.endTurnSoon();
  }

  @Override
  public void join(Guest guest) {
    links.join(guest);
  }

  @Override
  public void leave(Guest guest) {
    links.leave(guest);
  }

  @Override
  public boolean isNode(Incarnation life) {
    return links.peers().isMember(life);
  }

  @Override
  public void receive(Request request, Speaker client) {
    links.table().receive(request, client, now());
    requests.forwarded().heardThrough(request.id().origin(), request.through());
  }

  @Override
  public void receive(Cancel cancel) {
    links.table().receive(cancel, now());
  }

  @Override
  public void receive(Acknowledge acknowledge) {
    links.table().receive(acknowledge, now());
    requests.forwarded().acknowledge(acknowledge);
  }

  @Override
  public Feeds feeds(Speaker client, FeedSender sender) {
    return new HostedFeeds(links, links.hosting(), client, sender)::attach;
  }

  @Override
  public void left(Incarnation client) {
    links.table().left(client);
    requests.forwarded().left(client);
  }

  @Override
  public PayloadChannel payloads(Speaker client, Session session) {
    var machines = new HostedPayloads(links, client);
    return new PayloadChannel(session, machines, links.clientRooms(), links::now);
  }

  @Override
  public void gone(Incarnation client) {
    requests.forwarded().gone(client);
  }
}
