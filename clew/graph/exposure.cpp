// The file of an exposure index, and what is read from it.
//
//   header      magic "CLEWEXP1", version, sizes of the sections, an XXH3 of each section and of the header itself
//   text        policy, ledger version, marks version, then category and actor of each lane: length (4 bytes), bytes
//   marks       32 bytes each: address, lane, which ends are set, from, to
//   first_step  4 bytes for each transaction and one more; nothing on a UTXO ledger
//   from, to    4 bytes for each step: offset of its mixture
//   mixtures    of both directions: see mixture.h
//
// Every section starts at a multiple of 8 bytes, numbers are little-endian. The file is written once and renamed into
// place; it says what it was made from, and whoever opens it compares that with what is wanted now.
//
// Answers for an address are added up from its own outputs or postings, so that no table over all addresses is kept:
// a ledger has more addresses than transactions, and nobody asks for most of them.

#include "clew/graph/exposure.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/graph/exposure_pass.h"
#include "clew/graph/mixture.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

static_assert(std::endian::native == std::endian::little);
constexpr std::size_t kSections = 7;
enum Section : std::uint8_t { text, marks, first_step, from_ids, to_ids, from_words, to_words };

struct Header {
  char magic[8] = {'C', 'L', 'E', 'W', 'E', 'X', 'P', '1'};
  std::uint32_t version = 1;
  std::uint32_t lanes = kExposureLanes;
  std::uint64_t sizes[kSections] = {};  ///< bytes, without padding
  std::uint64_t sums[kSections] = {};
  std::uint64_t sum = 0;  ///< of the header with this at 0
};
static_assert(sizeof(Header) == 136);

struct StoredMark {
  std::uint64_t address = 0;
  std::uint32_t lane = 0;
  std::uint32_t ends = 0;  ///< 1: from is set, 2: to is set
  std::int64_t from = 0, to = 0;
};
static_assert(sizeof(StoredMark) == 32);

template <class T>
Bytes bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}
template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  return bytes_of(std::span<const T>(values));
}
Bytes bytes_of(const Header& header) {
  return bytes_of(std::span<const Header>(&header, 1));
}
constexpr std::size_t padded(std::uint64_t size) {
  return static_cast<std::size_t>((size + 7) / 8 * 8);
}

void put(std::vector<std::uint8_t>& to, std::string_view field) {
  const auto size = static_cast<std::uint32_t>(field.size());
  for (unsigned shift = 0; shift < 32; shift += 8) to.push_back(static_cast<std::uint8_t>(size >> shift));
  to.insert(to.end(), field.begin(), field.end());
}
Result<std::string> get(Bytes& from) {
  if (from.size() < 4) return fail(Code::mismatch, "the text of the exposure index is cut");
  std::uint32_t size = 0;
  std::memcpy(&size, from.data(), 4);
  if (from.size() - 4 < size) return fail(Code::mismatch, "the text of the exposure index is cut");
  std::string field(as_text(from.subspan(4, size)));
  from = from.subspan(4 + size);
  return field;
}

std::vector<StoredMark> stored(const std::vector<ExposureMark>& marks) {
  std::vector<StoredMark> all;
  all.reserve(marks.size());
  for (const ExposureMark& mark : marks) {
    all.push_back({raw(mark.address), mark.lane, (mark.from ? 1U : 0U) | (mark.to ? 2U : 0U),
                   mark.from ? mark.from->seconds : 0, mark.to ? mark.to->seconds : 0});
  }
  return all;
}

std::uint64_t header_sum(Header header) {
  header.sum = 0;
  return codec::xxh3(bytes_of(header));
}

u128 part_of(u128 amount, std::uint32_t share) {
  return (amount >> 31) * share + (((amount & (kShareOne - 1)) * share) >> 31);
}

}  // namespace

void add_split(const Composition& composition, u128 amount, LaneAmounts& lanes) {
  u128 left = amount;
  for (std::size_t lane = 1; lane < kExposureLanes; ++lane) {
    if (composition.share[lane] == 0) continue;
    const u128 part = part_of(amount, composition.share[lane]);
    lanes[lane] += part;
    left -= part;
  }
  lanes[kUnresolved] += left;
}

Result<void> build_exposure(const std::shared_ptr<const ledger::Ledger>& ledger, const ExposureRequest& request,
                            const std::string& path, const ProgressFn& progress) {
  if (request.lanes.size() > kExposureLanes - kFirstMarked) return fail(Code::usage, "more than 28 lanes");
  for (const ExposureMark& mark : request.marks) {
    if (mark.lane < kFirstMarked || mark.lane >= kFirstMarked + request.lanes.size()) {
      return fail(Code::usage, "a mark of a lane that is not there");
    }
  }
  const MarkTable table(request.marks, ledger->address_count());
  const bool utxo = ledger->identity().kind == ledger::Kind::utxo;
  const std::uint64_t blocks = std::min(request.blocks, ledger->block_count());
  PassResult pass = CLEW_TRY(utxo ? utxo_pass(*ledger, table, blocks, std::max(1U, request.threads), progress)
                                  : account_pass(ledger, table, blocks, progress));

  std::vector<std::uint8_t> text_bytes;
  for (const std::string_view field :
       {kExposurePolicy, std::string_view(ledger->version()), std::string_view(request.marks_version)}) {
    put(text_bytes, field);
  }
  for (const LaneName& lane : request.lanes) {
    put(text_bytes, lane.category);
    put(text_bytes, lane.actor);
  }
  const std::vector<StoredMark> stored_marks = stored(table.marks());
  const Bytes sections[kSections] = {text_bytes,
                                     bytes_of(stored_marks),
                                     bytes_of(pass.first_step),
                                     bytes_of(pass.from),
                                     bytes_of(pass.to),
                                     bytes_of(pass.from_mixtures.words()),
                                     bytes_of(pass.to_mixtures.words())};
  Header header;
  static constexpr std::uint8_t kZeros[8] = {};
  std::vector<Bytes> parts{bytes_of(header)};
  for (std::size_t i = 0; i < kSections; ++i) {
    header.sizes[i] = sections[i].size();
    header.sums[i] = codec::xxh3(sections[i]);
    parts.push_back(sections[i]);
    parts.push_back(Bytes(kZeros).first(padded(sections[i].size()) - sections[i].size()));
  }
  header.sum = header_sum(header);
  return write_file_atomically(path, parts);
}

// ---- Reading ---------------------------------------------------------------------------------------------------

struct ExposureIndex::State {
  MappedFile file;
  Bytes sections[kSections];
  ExposureKey key;
  std::vector<LaneName> lanes;
  MarkTable marks;

  std::span<const std::uint32_t> words(Section section) const {
    const Bytes bytes = sections[section];
    return {reinterpret_cast<const std::uint32_t*>(bytes.data()), bytes.size() / 4};
  }
  Composition read(Section ids, Section mixtures, TxIndex tx, std::size_t step) const {
    const std::span<const std::uint32_t> first = words(first_step);
    const std::size_t number = first.empty() ? raw(tx) + step : first[raw(tx)] + step;
    CLEW_CHECK(number < words(ids).size());
    return unpack_mixture(words(mixtures), words(ids)[number]);
  }
  Result<void> read_text();
  Result<void> read_marks();
  bool ids_are_sound() const;
};

ExposureIndex::ExposureIndex() : state_(std::make_unique<State>()) {}
ExposureIndex::~ExposureIndex() = default;

Result<void> ExposureIndex::State::read_text() {
  Bytes rest = sections[text];
  key.policy = CLEW_TRY(get(rest));
  key.ledger = CLEW_TRY(get(rest));
  key.marks = CLEW_TRY(get(rest));
  while (!rest.empty()) {
    std::string category = CLEW_TRY(get(rest));
    lanes.push_back({std::move(category), CLEW_TRY(get(rest))});
  }
  if (lanes.size() > kExposureLanes - kFirstMarked) return fail(Code::mismatch, "too many lanes");
  return {};
}

Result<void> ExposureIndex::State::read_marks() {
  const Bytes bytes = sections[Section::marks];
  if (bytes.size() % sizeof(StoredMark) != 0) return fail(Code::mismatch, "the marks of the exposure index are cut");
  std::vector<ExposureMark> all;
  std::uint64_t addresses = 0;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(StoredMark)) {
    StoredMark mark;
    std::memcpy(&mark, bytes.data() + at, sizeof mark);
    if (mark.lane >= kExposureLanes || mark.address >= (std::uint64_t{1} << 48)) {
      return fail(Code::mismatch, "a mark of the exposure index is damaged", at);
    }
    ExposureMark read{AddressId{mark.address}, static_cast<Lane>(mark.lane), {}, {}};
    if ((mark.ends & 1) != 0) read.from = UnixTime{mark.from};
    if ((mark.ends & 2) != 0) read.to = UnixTime{mark.to};
    all.push_back(read);
    addresses = std::max(addresses, mark.address + 1);
  }
  marks = MarkTable(std::move(all), addresses);
  return {};
}

/// A checksum shows damage, not a file that was made to mislead; offsets are therefore looked at as well.
bool ExposureIndex::State::ids_are_sound() const {
  for (const auto& [ids, mixtures] : {std::pair(from_ids, from_words), std::pair(to_ids, to_words)}) {
    const std::span<const std::uint32_t> all = words(mixtures);
    for (const std::uint32_t id : words(ids)) {
      if (id + std::uint64_t{2} > all.size()) return false;
      if (id + std::uint64_t{2} + static_cast<unsigned>(std::popcount(all[id])) > all.size()) return false;
    }
  }
  const std::span<const std::uint32_t> first = words(first_step);
  return words(from_ids).size() == words(to_ids).size() && std::is_sorted(first.begin(), first.end()) &&
         (first.empty() || first.back() == words(from_ids).size());
}

Result<std::shared_ptr<const ExposureIndex>> ExposureIndex::open(const std::string& path) {
  std::shared_ptr<ExposureIndex> index(new ExposureIndex);
  State& state = *index->state_;
  state.file = CLEW_TRY(MappedFile::open(path));
  Bytes bytes = state.file.bytes();
  Header header;
  const Header expected;
  if (bytes.size() < sizeof header) return fail(Code::mismatch, "not an exposure index: too short");
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, expected.magic, sizeof header.magic) != 0) {
    return fail(Code::mismatch, "not an exposure index");
  }
  if (header.sum != header_sum(header)) return fail(Code::mismatch, "the header of the exposure index is damaged");
  if (header.version != expected.version || header.lanes != kExposureLanes) {
    return fail(Code::unsupported, "an exposure index of another version");
  }
  std::size_t at = sizeof header;
  for (std::size_t i = 0; i < kSections; ++i) {
    if (header.sizes[i] > bytes.size() || padded(header.sizes[i]) > bytes.size() - at) {
      return fail(Code::mismatch, "the exposure index is cut", bytes.size());
    }
    state.sections[i] = bytes.subspan(at, header.sizes[i]);
    if (codec::xxh3(state.sections[i]) != header.sums[i]) {
      return fail(Code::mismatch, "the exposure index is damaged", at);
    }
    if (i >= first_step && header.sizes[i] % 4 != 0) return fail(Code::mismatch, "the exposure index is damaged", at);
    at += padded(header.sizes[i]);
  }
  CLEW_TRY_VOID(state.read_text());
  CLEW_TRY_VOID(state.read_marks());
  if (!state.ids_are_sound()) return fail(Code::mismatch, "the exposure index is damaged");
  return std::shared_ptr<const ExposureIndex>(std::move(index));
}

const ExposureKey& ExposureIndex::key() const {
  return state_->key;
}
const std::vector<LaneName>& ExposureIndex::lanes() const {
  return state_->lanes;
}
std::span<const ExposureMark> ExposureIndex::marks() const {
  return state_->marks.marks();
}
std::optional<Lane> ExposureIndex::lane_at(AddressId address, UnixTime time) const {
  return state_->marks.lane_at(address, time);
}
Composition ExposureIndex::from(TxIndex tx, std::size_t step) const {
  return state_->read(from_ids, from_words, tx, step);
}
Composition ExposureIndex::to(TxIndex tx, std::size_t step) const {
  return state_->read(to_ids, to_words, tx, step);
}
std::uint64_t ExposureIndex::transactions() const {
  const std::span<const std::uint32_t> first = state_->words(first_step);
  return first.empty() ? state_->words(from_ids).size() : first.size() - 1;
}
std::uint64_t ExposureIndex::words() const {
  return state_->words(from_words).size() + state_->words(to_words).size();
}
std::uint64_t ExposureIndex::bytes() const {
  return state_->file.bytes().size();
}

}  // namespace clew::graph
