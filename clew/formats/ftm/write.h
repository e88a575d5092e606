#pragma once
#include <string>

#include "clew/intel/entity.h"

namespace clew::formats::ftm {

/// The entity as one line of entities.ftm.json, without the line end. What FollowTheMoney has no place for (languages,
/// notes and dates of single values) stands beside the properties under "clew", where other tools pass over it.
/// read_ftm gives the entity back equal. Text that is no UTF-8 is written as U+FFFD.
std::string write_ftm(const intel::Entity& entity);

}  // namespace clew::formats::ftm
