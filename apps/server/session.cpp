// The parser is Boost.Beast's; reading, writing and the clock are done here by hand, over a Channel, because Beast's
// own streams are templates over the transport that take a minute to compile, and because a batch has to be read and
// written in turns, which they do not do. All calls of a session run on its channel's strand.
//
// Whoever is slow is cut off: a head has to be whole in header_seconds, a body in body_seconds, an answer has to be
// taken in write_seconds. A refused request closes its connection, so that its unread body is not taken for the next
// request. Pipelined requests wait in `in_`.
// Source: RFC 9112.

#include "apps/server/session.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>
#include <ctime>

namespace clew::server {
namespace {

namespace http = boost::beast::http;

constexpr unsigned kDrainSeconds = 2;
constexpr std::size_t kDrainBytesMax = 4 << 20;
constexpr std::size_t kPieceBytes = 16 << 10;  ///< read at once; also what a stream answers in one turn

std::int64_t steady_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::get;
    case http::verb::head: return Method::head;
    case http::verb::post: return Method::post;
    case http::verb::options: return Method::options;
    default: return Method::other;  // a verb this service has no route for
  }
}

std::string http_date(std::time_t now) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[40];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                parts.tm_sec);
  return text;
}

void add_header(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (const char c : value) head += c == '\r' || c == '\n' ? ' ' : c;  // a header never ends early
  head += "\r\n";
}

unsigned status_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  return 400;
}

const char* sentence_of(unsigned status) {
  switch (status) {
    case 431: return "the head of the request is too long";
    case 413: return "the body is too long";
    case 505: return "HTTP/1.1 is spoken here";
    default: return "this is not an HTTP request";
  }
}

}  // namespace

Session::Session(std::unique_ptr<Channel> channel, std::shared_ptr<Shared> shared, bool secure)
    : channel_(std::move(channel)),
      shared_(std::move(shared)),
      secure_(secure),
      timer_(channel_->executor()),
      piece_(kPieceBytes) {
  ++shared_->connections;
}

Session::~Session() {
  end_stream();
  --shared_->connections;
}

void Session::start() {
  arm(shared_->config.header_seconds);
  channel_->handshake([self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
    if (error) return self->close();
    self->next_request();
  });
}

void Session::stop() {
  boost::asio::post(channel_->executor(), [self = shared_from_this()] {
    if (self->phase_ == Phase::idle || self->phase_ == Phase::handshake) self->close();
  });
}

void Session::arm(unsigned seconds) {
  const std::uint64_t turn = ++turn_;
  timer_.expires_after(std::chrono::seconds(seconds));
  timer_.async_wait([self = shared_from_this(), turn](const boost::system::error_code& error) {
    if (error || turn != self->turn_) return;
    self->late_ = true;
    const bool reads = self->phase_ == Phase::head || self->phase_ == Phase::body;
    if (reads)
      self->channel_->cancel();  // the reading ends with an error, and 408 is sent
    else
      self->close();
  });
}

void Session::next_request() {
  if (phase_ == Phase::closed) return;
  if (shared_->stopping) return close();
  head_.emplace();
  head_->header_limit(static_cast<std::uint32_t>(shared_->config.header_bytes_max));
  head_->body_limit(boost::none);  // looked at when it is known what is asked
  body_.reset();
  stream_.reset();
  head_bytes_ = 0;
  late_ = keep_ = continue_asked_ = stream_head_sent_ = false;
  request_ = Request{};
  request_.secure = secure_;
  status_ = 0;
  streamed_ = 0;
  route_ = caller_ = "-";
  phase_ = in_.empty() ? Phase::idle : Phase::head;
  arm(in_.empty() ? shared_->config.idle_seconds : shared_->config.header_seconds);
  began_ms_ = steady_ms();
  if (in_.empty()) return read_more();
  advance();
}

void Session::read_more() {
  channel_->read_some(piece_.data(), piece_.size(),
                      [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                        self->on_read(error, size);
                      });
}

void Session::on_read(const boost::system::error_code& error, std::size_t size) {
  if (phase_ == Phase::closed) return;
  if (late_ && (phase_ == Phase::head || phase_ == Phase::body))
    return refuse_and_close(408, "the request took too long to arrive");
  // Who has finished sending may still read why that was no request.
  if (error == boost::asio::error::eof && (phase_ == Phase::head || phase_ == Phase::body))
    return refuse_and_close(400, "the request ended before it was whole");
  if (error) return close();
  if (phase_ == Phase::idle) {
    phase_ = Phase::head;
    began_ms_ = steady_ms();
    arm(shared_->config.header_seconds);
  }
  if (phase_ == Phase::stream) arm(shared_->config.body_seconds);
  in_.append(piece_.data(), size);
  advance();
}

// Parses what is there; asks for more if it does not suffice.
void Session::advance() {
  if (phase_ == Phase::head && !feed_head()) return;
  if (phase_ == Phase::body && !feed_body()) return;
  if (phase_ == Phase::stream) feed_stream();
}

bool Session::feed_head() {
  while (!head_->is_header_done()) {
    if (in_.empty()) {
      read_more();
      return false;
    }
    boost::system::error_code error;
    const std::size_t used = head_->put(boost::asio::buffer(in_), error);
    in_.erase(0, used);
    head_bytes_ += used;
    if (head_bytes_ > shared_->config.header_bytes_max ||
        (error == http::error::need_more && in_.size() > shared_->config.header_bytes_max)) {
      refuse_and_close(431, sentence_of(431));
      return false;
    }
    if (error == http::error::need_more) {
      read_more();
      return false;
    }
    if (error) {
      const unsigned status = status_of(error);
      refuse_and_close(status, sentence_of(status));
      return false;
    }
  }
  head_is_read();
  return phase_ == Phase::body || phase_ == Phase::stream;
}

void Session::head_is_read() {
  const auto& message = head_->get();
  const auto text = [&](http::field field) {
    const auto value = message[field];
    return std::string(value.data(), value.size());
  };
  request_.method = method_of(message.method());
  request_.target.assign(message.target().data(), message.target().size());
  request_.host = text(http::field::host);
  request_.origin = text(http::field::origin);
  request_.authorization = text(http::field::authorization);
  request_.content_type = text(http::field::content_type);
  request_.content_encoding = text(http::field::content_encoding);
  keep_ = message.keep_alive() && !shared_->stopping;
  if (message.version() != 11 && message.version() != 10) return refuse_and_close(505, sentence_of(505));
  if (message.count(http::field::host) > 1) return refuse_and_close(400, "the Host header stands there twice");
  // Two lengths of one body are how a request is smuggled past a proxy.
  if (message.count(http::field::content_length) > 0 && message.count(http::field::transfer_encoding) > 0)
    return refuse_and_close(400, "a body has one length");
  // A length this service does not understand would make the body the next request.
  if (const auto coding = text(http::field::transfer_encoding);
      !coding.empty() && !boost::beast::iequals(coding, "chunked"))
    return refuse_and_close(501, "of transfer codings only chunked is spoken here");
  const bool streams = Service::is_stream(request_);
  const auto length = head_->content_length();
  if (!streams && length && *length > shared_->service.config().body_max)
    return refuse_and_close(413, sentence_of(413));
  continue_asked_ = text(http::field::expect) == "100-continue";
  arm(shared_->config.body_seconds);
  if (streams) return begin_stream();
  phase_ = Phase::body;
  body_.emplace(std::move(*head_));
  body_->body_limit(shared_->service.config().body_max);
  body_->eager(true);
}

bool Session::feed_body() {
  if (continue_asked_ && !body_->is_done() && in_.empty()) {
    continue_asked_ = false;
    out_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
    channel_->write(out_head_, {}, [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
      if (error) return self->close();
      self->read_more();
    });
    return false;
  }
  while (!body_->is_done()) {
    if (in_.empty()) {
      read_more();
      return false;
    }
    boost::system::error_code error;
    const std::size_t used = body_->put(boost::asio::buffer(in_), error);
    in_.erase(0, used);
    if (error && error != http::error::need_more) {
      const unsigned status = status_of(error);
      refuse_and_close(status, sentence_of(status));
      return false;
    }
    if (used == 0 && !body_->is_done()) {
      read_more();
      return false;
    }
  }
  take_request();
  return false;
}

void Session::take_request() {
  request_.body = std::move(body_->get().body());
  phase_ = Phase::answer;
  Response response = shared_->service.handle(request_);
  send(std::move(response), keep_);
}

void Session::refuse_and_close(unsigned status, std::string_view detail) {
  send(error_response(status, detail), false);
}

void Session::send(Response response, bool keep) {
  phase_ = Phase::answer;
  keep_ = keep && !shared_->stopping;
  status_ = response.status;
  route_ = response.route;
  caller_ = response.caller;
  out_head_ = "HTTP/1.1 " + std::to_string(response.status) + " " + status_text(response.status) + "\r\n";
  add_header(out_head_, "Date", http_date(std::time(nullptr)));
  if (response.status != 204) {
    add_header(out_head_, "Content-Type", response.type);
    add_header(out_head_, "Content-Length", std::to_string(response.body.size()));
  }
  add_header(out_head_, "Connection", keep_ ? "keep-alive" : "close");
  for (const auto& [name, value] : shared_->service.common_headers(request_)) add_header(out_head_, name, value);
  for (const auto& [name, value] : response.headers) add_header(out_head_, name, value);
  out_head_ += "\r\n";
  out_body_ = request_.method == Method::head ? std::string() : std::move(response.body);
  arm(shared_->config.write_seconds);
  channel_->write(
      out_head_, out_body_,
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t) { self->on_sent(error); });
}

void Session::on_sent(const boost::system::error_code& error) {
  log_answer(out_body_.size());
  if (error) return close();
  if (!keep_) return drain();
  next_request();
}

// A connection closed over bytes nobody read is reset, and the reset can overtake the answer: so what is still coming
// is read for a moment and thrown away.
void Session::drain() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::drain;
  channel_->finish();
  arm(kDrainSeconds);
  drain_more();
}

void Session::drain_more() {
  channel_->read_some(piece_.data(), piece_.size(),
                      [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                        if (self->phase_ == Phase::closed) return;
                        self->drained_ += size;
                        if (error || self->drained_ > kDrainBytesMax) return self->close();
                        self->drain_more();
                      });
}

// ---- A stream: pieces in, pieces out, in turns

void Session::begin_stream() {
  auto opened = shared_->service.open_stream(request_);
  if (Response* const response = std::get_if<Response>(&opened)) return send(std::move(*response), false);
  std::unique_ptr<Batch> batch = std::move(std::get<std::unique_ptr<Batch>>(opened));
  const auto place = shared_->streams.take(batch->caller().name);
  if (place != StreamPlaces::Answer::taken) {
    Response response = place == StreamPlaces::Answer::all_taken
                            ? error_response(503, "as many batches as are allowed are under way")
                            : error_response(429, "half of all batches that may be under way are this token's");
    response.headers.emplace_back("Retry-After", "10");
    return send(std::move(response), false);
  }
  batch_ = std::move(batch);
  caller_ = batch_->caller().name;
  route_ = "/v1/batch";
  status_ = 200;
  stream_.emplace(std::move(*head_));
  stream_->body_limit(boost::none);
  stream_->eager(true);
  phase_ = Phase::stream;
}

void Session::feed_stream() {
  if (phase_ == Phase::closed) return;
  std::array<char, kPieceBytes> content{};
  std::string lines;
  bool stuck = false;
  while (!stuck && !in_.empty() && !stream_->is_done()) {
    auto& body = stream_->get().body();
    body.data = content.data();
    body.size = content.size();
    boost::system::error_code error;
    const std::size_t used = stream_->put(boost::asio::buffer(in_), error);
    in_.erase(0, used);
    if (error == http::error::need_buffer) error = {};
    if (error && error != http::error::need_more) return close();  // the answer's missing end tells the client
    lines += batch_->push({content.data(), content.size() - stream_->get().body().size});
    stuck = used == 0 || error == http::error::need_more;
  }
  const bool last = stream_->is_done();
  if (last) {
    lines += batch_->finish();
    // Before the end is written: a client that has read it may begin its next batch at once.
    end_stream();
  }
  if (last || !lines.empty() || continue_asked_) return send_piece(std::move(lines), last);
  read_more();
}

void Session::send_piece(std::string lines, bool last) {
  out_head_.clear();
  if (continue_asked_ && !last && lines.empty()) {
    out_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  } else if (!stream_head_sent_) {
    stream_head_sent_ = true;
    out_head_ = "HTTP/1.1 200 OK\r\n";
    add_header(out_head_, "Date", http_date(std::time(nullptr)));
    add_header(out_head_, "Content-Type", "application/x-ndjson");
    add_header(out_head_, "Transfer-Encoding", "chunked");
    add_header(out_head_, "Connection", keep_ ? "keep-alive" : "close");
    for (const auto& [name, value] : shared_->service.common_headers(request_)) add_header(out_head_, name, value);
    out_head_ += "\r\n";
  }
  continue_asked_ = false;
  streamed_ += lines.size();
  if (!lines.empty()) {
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", lines.size());
    out_head_ += size;
    lines += "\r\n";
  }
  if (last) lines += "0\r\n\r\n";
  out_body_ = std::move(lines);
  arm(shared_->config.write_seconds);
  channel_->write(out_head_, out_body_,
                  [self = shared_from_this(), last](const boost::system::error_code& error, std::size_t) {
                    if (error || self->phase_ == Phase::closed) return self->close();
                    if (!last) {
                      self->arm(self->shared_->config.body_seconds);
                      // One turn of the strand between pieces: other connections come in between.
                      return boost::asio::post(self->channel_->executor(), [self] {
                        if (self->in_.empty())
                          self->read_more();
                        else
                          self->feed_stream();
                      });
                    }
                    self->log_answer(self->streamed_);
                    if (!self->keep_) return self->drain();
                    self->next_request();
                  });
}

void Session::end_stream() {
  if (batch_ == nullptr) return;
  shared_->streams.give_back(batch_->caller().name);
  batch_.reset();
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  if (phase_ == Phase::stream) log_answer(streamed_);
  phase_ = Phase::closed;
  ++turn_;
  timer_.cancel();
  end_stream();
  channel_->close();
}

void Session::log_answer(std::size_t bytes) {
  if (!shared_->config.access_log || status_ == 0) return;
  const std::int64_t took = steady_ms() - began_ms_;
  shared_->config.access_log(to_iso(UnixTime{std::time(nullptr)}) + " " + method_name(request_.method) + " " + route_ +
                             " " + std::to_string(status_) + " " + std::to_string(bytes) + " bytes " +
                             std::to_string(took) + " ms " + caller_);
}

}  // namespace clew::server
