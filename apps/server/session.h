#pragma once
// One connection: requests read one after the other, each answered before the next is looked at. Internal to the
// transport.

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/server/batch.h"
#include "apps/server/channel.h"
#include "apps/server/stream_places.h"
#include "apps/server/transport.h"

namespace clew::server {

/// What the sessions of a transport share.
struct Shared {
  Shared(TransportConfig settings, Service& answering)
      : config(std::move(settings)), service(answering), streams(config.streams_max) {}

  TransportConfig config;
  Service& service;
  StreamPlaces streams;
  std::atomic<unsigned> connections{0};
  std::atomic<bool> stopping{false};
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::unique_ptr<Channel> channel, std::shared_ptr<Shared> shared, bool secure);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();
  void start();
  /// From any thread: closes at once if nothing is under way, else after the answer.
  void stop();

 private:
  enum class Phase : std::uint8_t { handshake, idle, head, body, answer, stream, drain, closed };

  void arm(unsigned seconds);
  void read_more();
  void on_read(const boost::system::error_code& error, std::size_t size);
  void advance();
  void next_request();
  bool feed_head();
  bool feed_body();
  void head_is_read();
  void take_request();
  void refuse_and_close(unsigned status, std::string_view detail);
  void send(Response response, bool keep);
  void on_sent(const boost::system::error_code& error);
  void begin_stream();
  void feed_stream();
  void send_piece(std::string lines, bool last);
  void end_stream();
  void drain();
  void drain_more();
  void close();
  void log_answer(std::size_t bytes);

  std::unique_ptr<Channel> channel_;
  std::shared_ptr<Shared> shared_;
  const bool secure_;
  boost::asio::steady_timer timer_;
  std::uint64_t turn_ = 0;  ///< of the timer: what belongs to an earlier turn is not heard
  Phase phase_ = Phase::handshake;
  bool late_ = false, keep_ = false, continue_asked_ = false, stream_head_sent_ = false;
  std::vector<char> piece_;
  std::string in_;  ///< read and not parsed yet
  std::size_t head_bytes_ = 0;
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> head_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> body_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> stream_;
  Request request_;
  std::unique_ptr<Batch> batch_;
  std::string out_head_, out_body_;
  std::uint64_t streamed_ = 0;
  std::size_t drained_ = 0;
  unsigned status_ = 0;
  std::string route_, caller_;
  std::int64_t began_ms_ = 0;
};

}  // namespace clew::server
