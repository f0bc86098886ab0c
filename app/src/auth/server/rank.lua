-- Who someone is in a room, for every script in which that decides. Goes before those scripts. `keys` has the room's keys: room,
-- members, roles, banned.

-- Their rank: 0 outside, 1 member, 2 moderator, 3 owner; the greater of what the room gives them and what the server does. In a
-- direct conversation everybody is a member. `account` is the key of their account.
local function rank_of(keys, kind, user, account)
  local is_member = redis.call('SISMEMBER', keys.members, user) == 1
  if kind == 'direct' then return is_member and 1 or 0 end
  local role, rank = redis.call('HGET', account, 'role'), 0
  if role == 'administrator' then return 3 end
  if is_member then
    local own = redis.call('HGET', keys.roles, user)
    rank = own == 'owner' and 3 or own == 'moderator' and 2 or 1
  end
  local keeps_order = is_member or (kind == 'public' and redis.call('HEXISTS', keys.banned, user) == 0)
  if role == 'moderator' and keeps_order then rank = math.max(rank, 2) end
  return rank
end

-- Why someone may not do what takes this rank; otherwise nothing, their rank, and the room's kind.
local function refusal(keys, user, account, least)
  if redis.call('EXISTS', keys.session) == 0 then return 'unauthenticated' end
  local kind = redis.call('HGET', keys.room, 'kind')
  local rank = kind and rank_of(keys, kind, user, account) or 0
  if rank == 0 then
    local is_seen = kind == 'public' and redis.call('HEXISTS', keys.banned, user) == 0
    return is_seen and 'not_allowed' or 'room_not_found'
  end
  if kind == 'direct' then return 'direct_is_fixed' end
  if rank < least then return 'not_allowed' end
  return nil, rank, kind
end

-- The name of a rank, as it stands in the log.
local function role_of_rank(rank)
  return rank >= 3 and 'owner' or rank == 2 and 'moderator' or 'member'
end

