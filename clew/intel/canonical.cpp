// The canonical form of an entity. Lengths stand before texts, so that no text can be mistaken for another field and no
// two entities have the same bytes. Refused: JSON, which has several forms of one text and costs four times as much.
//
//   u32 n, n bytes        id, then schema
//   u32 count             of values; then for each: property, text, lang, note (u32 n, n bytes each), two times
//   u8 0 | u8 1, i64      a time: absent, or seconds since 1970
//   u32 count             of referents; then u32 n, n bytes each
//
// All numbers little endian. The hash of an entity is the SHA-256 of this; the version of a list is the SHA-256 of the
// hashes of its entities in order of id (bytewise).

#include "clew/intel/canonical.h"

#include "clew/codec/hash.h"
#include "clew/codec/varint.h"

namespace clew::intel {
namespace {

void put(std::uint32_t number, std::string& out) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((number >> shift) & 0xff));
}

void put(std::string_view text, std::string& out) {
  put(static_cast<std::uint32_t>(text.size()), out);
  out.append(text);
}

void put(const std::optional<UnixTime>& time, std::string& out) {
  out.push_back(time ? '\1' : '\0');
  if (!time) return;
  const auto bits = static_cast<std::uint64_t>(time->seconds);
  for (unsigned shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>((bits >> shift) & 0xff));
}

Result<std::string> take_text(codec::ByteReader& reader) {
  const std::uint32_t size = CLEW_TRY(reader.u32("length of a text"));
  return std::string(as_text(CLEW_TRY(reader.take(size, "text"))));
}

Result<std::optional<UnixTime>> take_time(codec::ByteReader& reader) {
  const std::uint8_t present = CLEW_TRY(reader.u8("time"));
  if (present > 1) return fail(Code::malformed, "a time that is neither there nor absent", reader.position());
  if (present == 0) return std::optional<UnixTime>();
  return std::optional<UnixTime>(UnixTime{static_cast<std::int64_t>(CLEW_TRY(reader.u64("time")))});
}

}  // namespace

std::string canonical_bytes(const Entity& entity) {
  std::string out;
  std::size_t size = 32 + entity.id.size() + entity.schema.size();
  for (const Value& value : entity.values)
    size += 36 + value.property.size() + value.text.size() + value.lang.size() + value.note.size();
  out.reserve(size);
  put(entity.id, out);
  put(entity.schema, out);
  put(static_cast<std::uint32_t>(entity.values.size()), out);
  for (const Value& value : entity.values) {
    put(value.property, out);
    put(value.text, out);
    put(value.lang, out);
    put(value.note, out);
    put(value.valid_from, out);
    put(value.valid_to, out);
  }
  put(static_cast<std::uint32_t>(entity.referents.size()), out);
  for (const std::string& referent : entity.referents) put(referent, out);
  return out;
}

Result<Entity> from_canonical(Bytes bytes) {
  codec::ByteReader reader(bytes);
  Entity entity;
  entity.id = CLEW_TRY(take_text(reader));
  entity.schema = CLEW_TRY(take_text(reader));
  const std::uint32_t values = CLEW_TRY(reader.u32("count of values"));
  for (std::uint32_t i = 0; i < values; ++i) {
    Value value;
    value.property = CLEW_TRY(take_text(reader));
    value.text = CLEW_TRY(take_text(reader));
    value.lang = CLEW_TRY(take_text(reader));
    value.note = CLEW_TRY(take_text(reader));
    value.valid_from = CLEW_TRY(take_time(reader));
    value.valid_to = CLEW_TRY(take_time(reader));
    entity.values.push_back(std::move(value));
  }
  const std::uint32_t referents = CLEW_TRY(reader.u32("count of referents"));
  for (std::uint32_t i = 0; i < referents; ++i) entity.referents.push_back(CLEW_TRY(take_text(reader)));
  if (!reader.empty()) return fail(Code::malformed, "bytes behind the entity", reader.position());
  return entity;
}

Hash256 entity_hash(const Entity& entity) {
  return codec::sha256(as_bytes(canonical_bytes(entity)));
}

std::string caption_of(const Entity& entity) {
  if (const std::string_view name = entity.first("name"); !name.empty()) return std::string(name);
  for (const Value& value : entity.values)
    if (is_name(value.property)) return value.text;
  return entity.id;
}

}  // namespace clew::intel
