// Who stops a line, and why.
//
// Problem: labels are text with dates, and a trace asks millions of times whether an address is a service. Approach:
// resolve once which addresses of the ledger have any label that could matter; only for those look at the dates of the
// transaction. Refused: caching an answer per address (a label may begin or end while the money moves, and the answer
// must be the one of that day). Source: docs/reference/taint-rules.md section 3.

#include "clew/trace/boundary.h"

#include <algorithm>
#include <limits>

#include "clew/trace/service_pools.h"

namespace clew::trace {

const char* fate_name(Fate fate) {
  switch (fate) {
    case Fate::follow: return "follow";
    case Fate::include: return "include";
    case Fate::exit: return "exit";
    case Fate::opaque: return "opaque";
    case Fate::burnt: return "burnt";
    case Fate::returned: return "returned";
    case Fate::stopped: return "stopped";
    case Fate::excluded: return "excluded";
    case Fate::limit: return "limit";
    case Fate::outside: return "outside";
  }
  return "";
}

namespace {
Fate fate_of(Branch::Action action) {
  switch (action) {
    case Branch::Action::include: return Fate::include;
    case Branch::Action::exclude: return Fate::excluded;
    case Branch::Action::stop: return Fate::stopped;
  }
  return Fate::stopped;
}
}  // namespace

Boundaries::Boundaries(const graph::FlowView& view, const Chain& chain, const intel::Labels& labels,
                       const Method& method, const LabelPlan& plan, const std::vector<graph::Holder>& sources,
                       Lookup lookup)
    : view_(view),
      chain_(chain),
      labels_(labels),
      method_(method),
      plan_(plan),
      on_demand_(lookup == Lookup::on_demand),
      sources_(sources.begin(), sources.end()) {
  known_by_ = method.known_by.value_or(method.as_of.value_or(UnixTime{std::numeric_limits<std::int64_t>::max()}));
  rules_.resize(static_cast<std::size_t>(intel::Category::other_service) + 1);
  for (const BoundaryRule& boundary : method.boundaries) {
    auto& slot = rules_[static_cast<std::size_t>(boundary.category)];
    if (slot) continue;
    slot = boundary.boundary;
    any_reset_ = any_reset_ || boundary.boundary == Boundary::reset;
    any_pass_through_ = any_pass_through_ || boundary.boundary == Boundary::pass_through;
  }
  for (const intel::Label& label : labels.all()) {
    if (on_demand_) break;
    if (!rule(label) && intel::category_of(label.category) != intel::Category::frozen) continue;
    if (const auto id = chain.find_address(label.address)) services_.insert(*id);
  }
  for (const Branch& branch : method.branches) {
    if (branch.output) continue;  // the caller resolves outputs
    if (const auto id = chain.find_address(branch.address)) address_branches_.emplace(*id, &branch);
  }
}

std::optional<Boundary> Boundaries::rule(const intel::Label& label) const {
  return rules_[static_cast<std::size_t>(intel::category_of(label.category))];
}

const intel::Label* Boundaries::service(AddressId address, TxIndex tx) const {
  if (!may_have_label(address)) return nullptr;
  for (const intel::Label* label : labels_.find(chain_.address(address), chain_.time(tx), known_by_)) {
    if (rule(*label)) return label;
  }
  return nullptr;
}

LabelId Boundaries::reset_label(AddressId address, TxIndex tx) const {
  if (!any_reset_) return kClean;
  const intel::Label* label = service(address, tx);
  return label == nullptr ? kClean : plan_.reset_of[static_cast<std::size_t>(intel::category_of(label->category))];
}

bool Boundaries::pass_through(AddressId address, TxIndex tx) const {
  if (!any_pass_through_) return false;
  const intel::Label* label = service(address, tx);
  return label != nullptr && *rule(*label) == Boundary::pass_through;
}

const intel::Label* Boundaries::pooled(graph::Holder output, AddressId address, TxIndex created) const {
  if (!any_pass_through_) return nullptr;
  const Disposition disposition = of_holder(output, address, created);
  return disposition.pass_through ? disposition.label : nullptr;
}

bool Boundaries::frozen(AddressId address) const {
  if (!may_have_label(address)) return false;
  const UnixTime at = method_.as_of.value_or(chain_.end());
  const auto labels = labels_.find(chain_.address(address), at, known_by_);
  return std::any_of(labels.begin(), labels.end(), [](const intel::Label* label) {
    return intel::category_of(label->category) == intel::Category::frozen;
  });
}

/// What source, branches and labels say; the same for a receiver and for an account that is about to be opened.
Disposition Boundaries::of_holder(graph::Holder holder, AddressId address, TxIndex tx) const {
  Disposition result;
  if (!sources_.empty() && sources_.contains(holder)) {
    result.fate = Fate::returned;
    return result;
  }
  if (!output_branches_.empty()) {
    if (const auto at = output_branches_.find(holder); at != output_branches_.end()) result.branch = at->second;
  }
  if (result.branch == nullptr && !address_branches_.empty()) {
    if (const auto at = address_branches_.find(address); at != address_branches_.end()) result.branch = at->second;
  }
  if (result.branch != nullptr) {
    result.fate = fate_of(result.branch->action);
    return result;
  }
  if (const intel::Label* label = service(address, tx)) {
    result.label = label;
    switch (*rule(*label)) {
      case Boundary::stop:
      case Boundary::reset: result.fate = Fate::exit; return result;
      case Boundary::candidates:
        result.fate = Fate::opaque;
        result.candidates = true;
        return result;
      case Boundary::pass_through: result.pass_through = true; break;
    }
  }
  return result;
}

Disposition Boundaries::of_receipt(const graph::Step& step, std::size_t index, TxIndex tx, bool open) const {
  const graph::Entry& entry = step.receivers[index];
  const bool backward = method_.direction == graph::Direction::backward;
  Disposition result;
  if (step.mined && index == 0) {
    result.fate = Fate::exit;
    result.named = "mined";
    return result;
  }
  if (pools_ != nullptr && graph::is_pool(entry.holder)) {
    result.pass_through = true;
    result.label = &pools_->label(entry.holder);
    if (!open && pools_->activity(entry.holder) > method_.limits.postings_max) result.fate = Fate::limit;
    return result;
  }
  if (entry.holder == graph::kNobody || entry.address == kUnspendable) {
    result.fate = !backward ? Fate::burnt : view_.is_utxo() ? Fate::outside : Fate::exit;
    if (result.fate == Fate::exit) result.named = "issued";
    return result;
  }
  if (backward && view_.is_utxo() && is_outside(OutIndex{raw(entry.holder)})) {
    result.fate = Fate::outside;
    return result;
  }
  result = of_holder(entry.holder, entry.address, tx);
  if (result.fate != Fate::follow) return result;
  if (!open && !view_.is_utxo() && chain_.posting_count(entry.address, step.asset) > method_.limits.postings_max)
    result.fate = Fate::limit;
  return result;
}

bool Boundaries::ends_at(const graph::Entry& account, TxIndex tx) const {
  const Fate fate = of_holder(account.holder, account.address, tx).fate;
  return fate != Fate::follow && fate != Fate::include;
}

std::vector<AddressId> Boundaries::same_actor(AddressId address, const std::string& actor) const {
  std::vector<AddressId> ids{address};
  if (!actor.empty()) {
    for (const intel::Label& label : labels_.all()) {
      if (label.actor != actor) continue;
      if (const auto id = chain_.find_address(label.address)) ids.push_back(*id);
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::string Boundaries::why(const Disposition& disposition) {
  if (disposition.branch != nullptr) return disposition.branch->reason;
  if (disposition.label != nullptr) {
    const intel::Label& label = *disposition.label;
    std::string text = "label: " + label.label + " (" + intel::category_name(intel::category_of(label.category)) + ")";
    if (!label.source.empty())
      text += ", source " + label.source;
    else if (!label.pack.empty())
      text += ", source " + label.pack;
    return text;
  }
  switch (disposition.fate) {
    case Fate::burnt: return "provably unspendable";
    case Fate::returned: return "a source of the same case";
    case Fate::limit: return "more postings than the limit of the method";
    case Fate::outside: return "the ledger does not contain the transaction that created it";
    case Fate::exit: return disposition.named;
    default: return "";
  }
}

}  // namespace clew::trace
