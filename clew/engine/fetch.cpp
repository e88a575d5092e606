// Fetching lists from their publishers.
//
// What is fetched decides who may be paid, so the way there is narrow: https with the system's certificates, plain http
// only to this machine (a mirror, a test), every redirection looked at before it is followed and never from https to
// http, a limit on size, time and redirections. A file is written beside its place with its hash counted while it
// comes, and renamed when it is whole: a copy that is there is a whole one. Beside it stands what the server said
// (address, time, ETag), from which the next request asks only for what has changed.
//
// Servers may pack a list for the way, and files may be packed themselves: gzip is unpacked here and not by libcurl,
// which (7.88) does not mind when the packed content ends early, so that half a list would look whole. The limit, the
// hash and the copy are of the content; the note says that it came packed, and in how many bytes.
//
// Nothing here runs but by clew lists fetch.
// Source: RFC 9110, sections 13 (conditional requests) and 15.4 (redirection); libcurl's documentation.

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "clew/codec/gzip.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"
#include "clew/engine/list_catalogue.h"
#include "clew/engine/lists.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

constexpr unsigned kRedirectionsMax = 5;
constexpr long kConnectSeconds = 30;
constexpr long kStallSeconds = 60, kStallBytes = 64;  // slower than this for so long is a stall
constexpr std::size_t kHeaderMax = 4096;              // of an ETag or a date
constexpr std::size_t kHashFront = 16;                // of a hash in a file's name
constexpr std::size_t kNameMax = 64;
constexpr long kOk = 200, kNotModified = 304;

struct EasyEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct UrlEnd {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
struct HeadersEnd {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct TextEnd {
  void operator()(char* text) const { curl_free(text); }
};

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, TextEnd> owned(text);
  return text;
}

struct Address {
  std::string scheme, host, path;
};

Outcome<Address> parse_url(const std::string& url) {
  const std::unique_ptr<CURLU, UrlEnd> parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return refuse(Code::usage, fmt::format("'{}' is not an address", url), "it begins with https://");
  return Address{url_part(parsed.get(), CURLUPART_SCHEME), url_part(parsed.get(), CURLUPART_HOST),
                 url_part(parsed.get(), CURLUPART_PATH)};
}

bool is_loopback(std::string_view host) {
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

// Whether the address may be asked, having come `from` another scheme (empty: it was named by the user).
Outcome<void> check_url(const std::string& url, std::string_view from) {
  const Address address = CLEW_TRY(parse_url(url));
  if (address.scheme == "https") return {};
  if (address.scheme == "http" && from != "https" && is_loopback(address.host)) return {};
  if (from == "https")
    return refuse(Code::usage, fmt::format("the server sends on from https to '{}'", url),
                  "what comes over plain http can be changed on the way: find the list's new address");
  return refuse(Code::usage, fmt::format("'{}' is not fetched: only https is", url),
                "plain http is taken from this machine alone; give an https address with --url");
}

// The last part of the path, if it is a plain name with an ending; else the ending alone.
std::string file_name_of(const std::string& path, std::string_view ending) {
  std::string name = path.substr(path.rfind('/') + 1);
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  const std::size_t dot = name.rfind('.');
  const bool plain = name.size() <= kNameMax && std::all_of(name.begin(), name.end(), fits);
  if (plain && dot != std::string::npos && dot > 0 && dot + 1 < name.size()) return name;
  return "list." + std::string(ending);
}

// "2026-11-30T091500Z": no colons, which some file systems do not take.
std::string stamp_of(UnixTime time) {
  std::string text = to_iso(time);
  std::erase(text, ':');
  return text;
}

struct Kept {
  std::string file, etag, last_modified, sha256;
  std::uint64_t bytes = 0;
};

std::string text_of(const codec::JsonValue& object, std::string_view key) {
  const codec::JsonValue* const value = object.find(key);
  return value != nullptr && value->type == codec::JsonValue::Type::string ? value->text : std::string();
}

// The newest copy of this address that is still what its note says; names sort by time.
std::optional<Kept> newest_copy(const std::string& folder, const std::string& url) {
  const auto names = list_folder(folder);
  if (!names) return std::nullopt;
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    if (!name->ends_with(".json")) continue;
    const auto text = read_file(join_path(folder, *name));
    if (!text) continue;
    const auto note = codec::read_json(*text, codec::JsonNumbers::any);
    if (!note || note->type != codec::JsonValue::Type::object || text_of(*note, "url") != url) continue;
    Kept kept{text_of(*note, "file"), text_of(*note, "etag"), text_of(*note, "last_modified"), text_of(*note, "sha256"),
              0};
    const auto content = MappedFile::open(join_path(folder, kept.file));
    if (!content || codec::hash_text(codec::sha256(content->bytes()), false) != kept.sha256) continue;
    kept.bytes = content->bytes().size();
    return kept;
  }
  return std::nullopt;
}

// One answer on its way to a file.
struct Incoming {
  int fd = -1;
  std::uint64_t received = 0;  // as it was sent
  std::uint64_t bytes = 0, bytes_max = 0;
  codec::Sha256 hash;
  bool too_large = false, disk_full = false, cancelled = false;
  std::string etag, last_modified, encoding;
  std::optional<codec::Gunzip> unpacking;
  std::optional<Error> unpackable;  // why it cannot be unpacked
  const ProgressFn* progress = nullptr;
};

bool keep_content(Incoming& in, Bytes content) {
  if (content.size() > in.bytes_max - in.bytes) {
    in.too_large = true;
    return false;
  }
  for (std::size_t at = 0; at < content.size();) {
    const ssize_t written = ::write(in.fd, content.data() + at, content.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      in.disk_full = true;
      return false;
    }
    at += static_cast<std::size_t>(written);
  }
  in.hash.update(content);
  in.bytes += content.size();
  return true;
}

bool says_gzip(const Incoming& in) {
  return in.encoding == "gzip" || in.encoding == "x-gzip";
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user) {
  Incoming& in = *static_cast<Incoming*>(user);
  const Bytes sent = as_bytes(std::string_view(data, size * count));
  if (in.received == 0 && (says_gzip(in) || codec::is_gzip(sent))) in.unpacking.emplace();
  in.received += sent.size();
  if (!in.unpacking) return keep_content(in, sent) ? sent.size() : 0;
  const auto fed = in.unpacking->feed(sent, [&](Bytes content) { return keep_content(in, content); });
  if (!fed) in.unpackable = fed.error();
  return fed && *fed ? sent.size() : 0;
}

std::string header_value(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line.size() > kHeaderMax || line[name.size()] != ':') return {};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = line[i] >= 'A' && line[i] <= 'Z' ? static_cast<char>(line[i] - 'A' + 'a') : line[i];
    if (c != name[i]) return {};
  }
  line.remove_prefix(name.size() + 1);
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  const std::size_t last = line.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos || last < first ? std::string()
                                                        : std::string(line.substr(first, last - first + 1));
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user) {
  Incoming& in = *static_cast<Incoming*>(user);
  const std::string_view line(data, size * count);
  if (std::string etag = header_value(line, "etag"); !etag.empty()) in.etag = std::move(etag);
  if (std::string date = header_value(line, "last-modified"); !date.empty()) in.last_modified = std::move(date);
  if (std::string encoding = header_value(line, "content-encoding"); !encoding.empty())
    in.encoding = std::move(encoding);
  return size * count;
}

int take_progress(void* user, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
  Incoming& in = *static_cast<Incoming*>(user);
  if (!*in.progress) return 0;
  in.cancelled =
      !(*in.progress)({"fetching", "bytes", static_cast<std::uint64_t>(now), static_cast<std::uint64_t>(total)});
  return in.cancelled ? 1 : 0;
}

std::unexpected<Failure> refuse_transfer(const std::string& url, CURLcode code, const Incoming& in) {
  if (in.too_large)
    return refuse(Code::limit, fmt::format("'{}' has more than {} bytes", url, in.bytes_max), "is it the right file?");
  if (in.disk_full) return refuse(Code::io, fmt::format("'{}' cannot be written", url), "is the disk full?");
  if (in.cancelled) return refuse(Code::conflict, "cancelled");
  if (in.unpackable)
    return refuse(*in.unpackable, fmt::format("'{}' was sent packed (gzip) and cannot be unpacked", url),
                  "ask again; if it stays so, fetch it by another program and look whether it is whole");
  return refuse(Code::io, fmt::format("'{}' cannot be fetched: {}", url, curl_easy_strerror(code)),
                "is the network there, and the address still right? give another one with --url");
}

struct Answer {
  long status = 0;
  std::string redirected;
};

// One request; a redirection is handed back and not followed.
Outcome<Answer> ask(const std::string& url, const FetchRequest& request, const Kept* kept, Incoming& in) {
  const std::unique_ptr<CURL, EasyEnd> easy(curl_easy_init());
  if (!easy) return refuse(Code::io, "the network library does not start");
  CURL* const handle = easy.get();
  curl_slist* raw = curl_slist_append(nullptr, "Accept: */*");
  raw = curl_slist_append(raw, "Accept-Encoding: gzip");
  if (kept != nullptr && !kept->etag.empty())
    raw = curl_slist_append(raw, ("If-None-Match: " + kept->etag).c_str());
  else if (kept != nullptr && !kept->last_modified.empty())
    raw = curl_slist_append(raw, ("If-Modified-Since: " + kept->last_modified).c_str());
  const std::unique_ptr<curl_slist, HeadersEnd> headers(raw);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "clew/" CLEW_VERSION);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");  // check_url says which of them
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(request.seconds_max));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kStallBytes);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &in);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &in);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, take_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &in);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  if (const CURLcode code = curl_easy_perform(handle); code != CURLE_OK) return refuse_transfer(url, code, in);
  Answer answer;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
  const char* redirected = nullptr;
  curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirected);
  if (redirected != nullptr) answer.redirected = redirected;
  return answer;
}

// The file that a copy is written to until it is whole.
class Partial {
 public:
  explicit Partial(std::string path)
      : path_(std::move(path)), fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {}
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() {
    if (fd_ >= 0) ::close(fd_);
    const auto removed = remove_file(path_);  // renamed when all went well: then there is nothing
    static_cast<void>(removed);
  }
  int fd() const { return fd_; }
  bool restart() const { return ::ftruncate(fd_, 0) == 0 && ::lseek(fd_, 0, SEEK_SET) == 0; }
  bool keep(const std::string& path) const { return ::fsync(fd_) == 0 && ::rename(path_.c_str(), path.c_str()) == 0; }

 private:
  std::string path_;
  int fd_;
};

std::string note_of(const FetchedFile& file, const std::string& name, UnixTime now, long status, const Incoming& in) {
  codec::JsonWriter json;
  json.begin_object()
      .pair("url", file.url)
      .pair("fetched", to_iso(now))
      .pair("status", static_cast<std::uint64_t>(status))
      .pair("file", name)
      .pair("bytes", file.bytes)
      .pair("sha256", file.sha256)
      .pair("packed", in.unpacking ? "gzip" : "")
      .pair("bytes_sent", in.received)
      .pair("etag", file.etag)
      .pair("last_modified", file.last_modified)
      .end_object();
  return json.take();
}

Outcome<void> put_in_place(const Partial& partial, const std::string& folder, const std::string& name,
                           const FetchedFile& file, UnixTime now, long status, const Incoming& in) {
  if (!partial.keep(file.path))
    return refuse(Code::io, fmt::format("'{}' cannot be written", file.path), "is the disk full?");
  // The note comes second: a copy without one is not used again, a note without a copy cannot be.
  const auto written = write_file_atomically(join_path(folder, name + ".json"), note_of(file, name, now, status, in));
  if (!written) return refuse(written.error(), file.path, "is the disk full, or the folder read-only?");
  return {};
}

// An answer that is packed in a way that nobody asked for, or that ended before its packed content did.
Outcome<void> check_unpacked(const std::string& url, const Answer& answer, const Incoming& in) {
  if (answer.status != kOk) return {};
  if (!in.encoding.empty() && in.encoding != "identity" && !says_gzip(in))
    return refuse(
        Code::unsupported, fmt::format("'{}' was sent packed ({}), which was not asked for", url, in.encoding),
        "fetch and unpack it by another program, look whether it is whole, and give the file to clew lists load");
  if (in.unpacking && !in.unpacking->whole())
    return refuse(Code::truncated, fmt::format("'{}' was sent packed (gzip), and ends before its content does", url),
                  "it was cut on the way: ask again");
  return {};
}

// The name of what is kept: what was packed is not any more.
std::string unpacked_name(const std::string& path, std::string_view ending) {
  constexpr std::string_view kPacked = ".gz";
  return file_name_of(path.ends_with(kPacked) ? path.substr(0, path.size() - kPacked.size()) : path, ending);
}

Outcome<FetchedFile> fetch_file(const std::string& folder, const std::string& url, bool one_of_several,
                                std::string_view ending, const FetchRequest& request, const ProgressFn& progress) {
  const std::optional<Kept> kept = newest_copy(folder, url);
  const Partial partial(join_path(folder, ".partial"));
  if (partial.fd() < 0) return refuse(Code::io, fmt::format("'{}' cannot be written", folder), "is it read-only?");
  Incoming in;
  Answer answer;
  std::string at = url, from;
  for (unsigned redirections = 0;; ++redirections) {
    CLEW_TRY_VOID(check_url(at, from));
    if (redirections > kRedirectionsMax)
      return refuse(Code::limit, fmt::format("'{}' sends on more than {} times", url, kRedirectionsMax));
    in = Incoming();
    in.fd = partial.fd();
    in.bytes_max = request.bytes_max;
    in.progress = &progress;
    if (!partial.restart()) return refuse(Code::io, fmt::format("'{}' cannot be written", folder));
    answer = CLEW_TRY(ask(at, request, kept ? &*kept : nullptr, in));
    if (answer.redirected.empty()) break;
    from = CLEW_TRY(parse_url(at)).scheme;
    at = answer.redirected;
  }
  CLEW_TRY_VOID(check_unpacked(url, answer, in));
  FetchedFile file{url, "", in.bytes, "", in.etag, in.last_modified, true};
  file.sha256 = codec::hash_text(in.hash.finish(), false);
  const bool same = answer.status == kOk && kept && kept->sha256 == file.sha256;
  if (kept && (answer.status == kNotModified || same)) {
    file.path = join_path(folder, kept->file);
    file.bytes = kept->bytes;
    file.sha256 = kept->sha256;
    file.modified = false;
    return file;
  }
  if (answer.status != kOk)
    return refuse(answer.status == 404 || answer.status == 410 ? Code::not_found : Code::io,
                  fmt::format("'{}' cannot be fetched: the server answers {}", url, answer.status),
                  "publishers move their lists: give the new address with --url");
  const std::string path = CLEW_TRY(parse_url(url)).path;
  const std::string own = in.unpacking ? unpacked_name(path, ending) : file_name_of(path, ending);
  const std::string name = stamp_of(request.now) + "-" + file.sha256.substr(0, kHashFront) +
                           (one_of_several ? "-" + own : own.substr(own.rfind('.')));
  file.path = join_path(folder, name);
  CLEW_TRY_VOID(put_in_place(partial, folder, name, file, request.now, answer.status, in));
  return file;
}

}  // namespace

Outcome<FetchReport> fetch_list(const std::string& store, const FetchRequest& request, const ProgressFn& progress) {
  const KnownList* const known = known_list(request.list);
  std::vector<std::string> urls = request.urls;
  if (urls.empty() && known != nullptr) urls.assign(known->urls.begin(), known->urls.end());
  if (urls.empty())
    return refuse(Code::usage, fmt::format("no address of a list '{}' is known", request.list), "give one with --url");
  if (!intel::is_list_name(request.list))
    return refuse(Code::usage, fmt::format("'{}' cannot be a list's name", request.list),
                  "1 to 64 lower-case letters, digits, '_' and '-'; default, labels and ledger mean something else");
  for (const std::string& url : urls) CLEW_TRY_VOID(check_url(url, ""));
  const std::string folder = join_path(join_path(store, "lists"), request.list);
  if (const auto made = make_folder(folder); !made)
    return refuse(made.error(), folder, "is a file in its way, or the folder above it read-only?");
  const auto lock = FileLock::acquire(join_path(folder, "lock"));
  if (!lock)
    return refuse(lock.error(), folder,
                  lock.error().code == Code::conflict ? "another clew is fetching it: wait for it" : "");
  const std::string_view ending = known == nullptr ? "data" : known->ending;
  FetchReport report;
  for (const std::string& url : urls) {
    report.files.push_back(CLEW_TRY(fetch_file(folder, url, urls.size() > 1, ending, request, progress)));
    report.modified = report.modified || report.files.back().modified;
  }
  return report;
}

}  // namespace clew::engine
