-- Reports who is connected to this process, and computes from the reports of all processes who is online.
-- args.report is JSON: `present` and `away`, user ids as texts; `records`, those of online users to be written.
-- Checks nothing. In this order: writes the report; removes processes whose report has expired; replaces the set of online
-- users; deletes the records of users who went offline and writes those of the report.
-- Returns three lists: the online users; those of them who are active at some process; those who came online at this process
-- and have no record. The keys of other processes and of users are not known before the call: each is a prefix and an id,
-- and is not declared.
local report = cjson.decode(args.report)

-- Replaces a set, a thousand members at a time, since a call takes only so many arguments.
local function store_set(key, members)
  redis.call('DEL', key)
  for first = 1, #members, 1000 do
    redis.call('SADD', key, unpack(members, first, math.min(first + 999, #members)))
  end
  redis.call('EXPIRE', key, args.process_seconds)
end
store_set(keys.present, report.present)
store_set(keys.away, report.away)
redis.call(#report.present > 0 and 'SADD' or 'SREM', keys.processes, args.process)

local all_present, active, is_active = {}, {}, {}
for _, process in ipairs(redis.call('SMEMBERS', keys.processes)) do
  local present = args.present_prefix .. process
  if redis.call('EXISTS', present) == 0 then
    redis.call('SREM', keys.processes, process)
  else
    table.insert(all_present, present)
    for _, user_id in ipairs(redis.call('SDIFF', present, args.away_prefix .. process)) do
      if not is_active[user_id] then table.insert(active, user_id) end
      is_active[user_id] = true
    end
  end
end

local newly_online, newly_offline = {}, {}
if #all_present == 0 then
  newly_offline = redis.call('SMEMBERS', keys.online_users)
  redis.call('DEL', keys.online_users)
else
  newly_online = redis.call('SDIFF', keys.present, keys.online_users)
  newly_offline = redis.call('SDIFF', keys.online_users, unpack(all_present))
  redis.call('SUNIONSTORE', keys.online_users, unpack(all_present))
  redis.call('EXPIRE', keys.online_users, args.online_seconds)
end

for _, user_id in ipairs(newly_offline) do redis.call('DEL', args.online_prefix .. user_id) end
for _, record in ipairs(report.records) do
  local user_id, username, ip, user_agent, login_time, last_activity = unpack(record)
  local key = args.online_prefix .. user_id
  redis.call('HSET', key, 'user_id', user_id, 'username', username, 'ip', ip, 'user_agent', user_agent,
    'last_activity', last_activity)
  redis.call('HSETNX', key, 'login_time', login_time)
  redis.call('EXPIRE', key, args.record_seconds)
end

local missing = {}
for _, user_id in ipairs(newly_online) do
  if redis.call('EXISTS', args.online_prefix .. user_id) == 0 then table.insert(missing, user_id) end
end
return {redis.call('SMEMBERS', keys.online_users), active, missing}
