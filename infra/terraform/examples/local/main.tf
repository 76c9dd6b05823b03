# The whole demo on one machine: a world, and both services in it.

module "world" {
  source = "../../modules/world"
}

module "services" {
  source = "../../modules/services"
  world  = module.world.name
}

output "edge" {
  value = module.world.edges[0]
}

output "versions" {
  value = module.services.versions
}
